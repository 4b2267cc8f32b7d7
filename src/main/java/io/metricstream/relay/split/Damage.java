package io.metricstream.relay.split;

import io.metricstream.relay.metrics.Tally;

/**
 * Bytes that cannot be delivered, kept as they are. A damaged range longer than the largest frame comes in several pieces.
 *
 * @param bytes verbatim, never written again
 * @param offset in the object
 * @param kind why
 * @param detail a sentence that names what was expected
 * @param frames whole frames within: 1 for a frame that is no readable request, else 0
 * @param dataPoints in that frame, where they can be counted
 */
public record Damage(byte[] bytes, long offset, Kind kind, String detail, int frames, int dataPoints) implements Part {
    /** Why bytes cannot be delivered. */
    public enum Kind {
        /** Neither a frame nor a delimiter. */
        DAMAGED,
        /** Framed well, but no OTLP 1.x request. */
        UNDECODABLE,
        /** A frame beyond {@code relay.split.max-frame-size}. */
        TOO_LARGE
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
