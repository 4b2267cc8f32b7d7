package io.metricstream.relay.receive;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends answers. What has not come yet of a request that is answered is read and dropped, so that its sender sees the
 * answer; but only for a while.
 */
final class FirehoseReplies {
    private static final Logger LOG = LoggerFactory.getLogger(FirehoseReplies.class);

    private static final Duration LONGEST_DROP = Duration.ofSeconds(10);

    /** Whoever tries keys must not fill the log. */
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final InstantSource clock;
    private long warnedNanos = System.nanoTime() - BETWEEN_WARNINGS.toNanos();

    FirehoseReplies(Vertx vertx, InstantSource clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    /** To be called in the context of the request. Only the first answer to it counts. */
    void send(HttpServerRequest request, FirehoseAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        tell(request, answer);
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(answer.json(clock.instant())));
        if (!request.isEnded()) {
            drop(request);
        }
    }

    private void drop(HttpServerRequest request) {
        request.handler(dropped -> {});
        request.resume();
        vertx.setTimer(LONGEST_DROP.toMillis(), late -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
    }

    private void tell(HttpServerRequest request, FirehoseAnswer answer) {
        if (answer.isSettled()) {
            return;
        }
        String what = "request " + (answer.requestId().isEmpty() ? "without id" : answer.requestId()) + " from "
                + request.remoteAddress();
        if (answer.status() == FirehoseAnswer.TOO_LARGE) {
            LOG.error(
                    "{} is lost, unless its sender keeps it: {}. Firehose sends none that large, and would neither send it"
                            + " again nor put it into its error bucket",
                    what,
                    answer.errorMessage());
        } else if (answer.status() == FirehoseAnswer.UNAVAILABLE || answer.status() == FirehoseAnswer.BAD) {
            LOG.warn("{} is answered {}, and comes again: {}", what, answer.status(), answer.errorMessage());
        } else if (System.nanoTime() - warnedNanos >= BETWEEN_WARNINGS.toNanos()) {
            warnedNanos = System.nanoTime();
            LOG.warn("{} is answered {}: {}", what, answer.status(), answer.errorMessage());
        }
    }
}
