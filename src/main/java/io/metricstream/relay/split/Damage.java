package io.metricstream.relay.split;

import io.metricstream.relay.message.Reason;
import io.metricstream.relay.metrics.Tally;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes that cannot be delivered, kept as they are. A long range comes in several pieces.
 *
 * @param bytes verbatim, never written again
 * @param offset in the object
 * @param kind why
 * @param detail a sentence that names what was expected
 * @param frames whole frames within: 1 for a frame that is no readable request, else 0
 * @param dataPoints in that frame, where they can be counted
 * @param goesOn whether it is the first of several pieces
 */
public record Damage(byte[] bytes, long offset, Kind kind, String detail, int frames, int dataPoints, boolean goesOn)
        implements Part {
    /** Why bytes cannot be delivered. */
    public enum Kind {
        /** Neither a frame nor a delimiter. */
        DAMAGED(Reason.DAMAGED),
        /** Framed well, but no OTLP 1.x request. */
        UNDECODABLE(Reason.UNDECODABLE),
        /** A frame beyond {@code relay.split.max-frame-size}. */
        TOO_LARGE(Reason.TOO_LARGE);

        private final Reason reason;

        Kind(Reason reason) {
            this.reason = reason;
        }

        /** That of its dead letter. */
        public Reason reason() {
            return reason;
        }

        /** Empty where damage has no such reason. */
        static Optional<Kind> of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.reason.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * Reading goes on where all before is settled, and takes that for the beginning of a frame. Between two pieces there is
     * none: so the first byte of the first piece stays unsettled, and the range is read again from its beginning.
     */
    @Override
    public long settledFrom() {
        return goesOn ? offset + 1 : offset;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public Tally tally() {
        return new Tally(bytes.length, frames, dataPoints);
    }
}
