package io.metricstream.relay.receive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Takes one request of Firehose: all of its body first, then it is carried, then answered. What cannot be read is refused
 * whole: Firehose tries again, and puts what nobody takes into its error bucket, so that it is no dead letter of ours.
 */
final class FirehoseIntake {
    private final FirehoseCarrier carrier;
    private final InstantSource clock;

    FirehoseIntake(FirehoseCarrier carrier, InstantSource clock) {
        this.carrier = carrier;
        this.clock = clock;
    }

    /** @param wire the body as it arrives; may be waited for */
    FirehoseAnswer take(FirehoseHead head, InputStream wire) {
        Instant received = clock.instant();
        FirehoseBody body = new FirehoseBody(head.requestId());
        try (FirehoseSpool spool = FirehoseSpool.create()) {
            body.read(new UnpackedBody(wire, head.gzip()), spool.sink());
            String fault = carrier.carry(new FirehoseRequest(
                    body.requestId(),
                    head.stream(),
                    Objects.requireNonNullElse(body.timestamp(), received),
                    spool.length(),
                    spool.contents()));
            return fault == null
                    ? FirehoseAnswer.settled(body.requestId())
                    : FirehoseAnswer.unavailable(body.requestId(), fault);
        } catch (FirehoseRefusal e) {
            return new FirehoseAnswer(e.status(), body.requestId(), OneLine.of(e));
        } catch (InterruptedIOException e) {
            return FirehoseAnswer.unavailable(body.requestId(), "the relay is stopping");
        } catch (IOException e) {
            return FirehoseAnswer.unavailable(
                    body.requestId(), "the request cannot be kept in the directory java.io.tmpdir: " + OneLine.of(e));
        } catch (RuntimeException e) {
            return FirehoseAnswer.unavailable(body.requestId(), OneLine.of(e));
        }
    }
}
