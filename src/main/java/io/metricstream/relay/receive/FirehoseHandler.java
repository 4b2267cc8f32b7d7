package io.metricstream.relay.receive;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Decides by its head whether a request is taken, and has a thread take it that may wait. Only so many are in hand at once;
 * one more is answered 503 before its body is read. The access key goes no further than here.
 */
final class FirehoseHandler implements Handler<HttpServerRequest> {
    private final Vertx vertx;
    private final AccessKey accessKey;
    private final FirehoseIntake intake;
    private final Obstacle obstacle;
    private final Executor workers;
    private final int mostAtOnce;
    private final Semaphore places;
    private final FirehoseServer.Patience patience;
    private final FirehoseReplies replies;

    FirehoseHandler(
            Vertx vertx,
            AccessKey accessKey,
            FirehoseIntake intake,
            Obstacle obstacle,
            Executor workers,
            int mostAtOnce,
            FirehoseServer.Patience patience,
            InstantSource clock) {
        this.vertx = vertx;
        this.accessKey = accessKey;
        this.intake = intake;
        this.obstacle = obstacle;
        this.workers = workers;
        this.mostAtOnce = mostAtOnce;
        this.places = new Semaphore(mostAtOnce);
        this.patience = patience;
        this.replies = new FirehoseReplies(vertx, clock);
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        try {
            checkAddress(request);
            FirehoseHead head = FirehoseHead.of(request.headers());
            String why = obstacle.why();
            if (why != null) {
                replies.send(request, FirehoseAnswer.unavailable(head.requestId(), why));
            } else if (!places.tryAcquire()) {
                replies.send(request, tooMany(head));
            } else {
                take(request, head);
            }
        } catch (FirehoseRefusal e) {
            String requestId = FirehoseHead.requestIdOrEmpty(request.headers());
            replies.send(request, new FirehoseAnswer(e.status(), requestId, OneLine.of(e)));
        }
    }

    private void checkAddress(HttpServerRequest request) throws FirehoseRefusal {
        if (!FirehoseServer.PATH.equals(request.path())) {
            throw new FirehoseRefusal(404, "there is nothing here but POST " + FirehoseServer.PATH);
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            throw new FirehoseRefusal(405, "requests are posted to " + FirehoseServer.PATH);
        }
        boolean isOurs = accessKey.isSame(request.getHeader(FirehoseHead.ACCESS_KEY));
        request.headers().remove(FirehoseHead.ACCESS_KEY);
        if (!isOurs) {
            throw new FirehoseRefusal(401, FirehoseHead.ACCESS_KEY + " is missing or wrong");
        }
    }

    private FirehoseAnswer tooMany(FirehoseHead head) {
        return FirehoseAnswer.unavailable(
                head.requestId(),
                mostAtOnce
                        + " requests are in hand already, as many as relay.source.concurrency and relay.memory allow");
    }

    private void take(HttpServerRequest request, FirehoseHead head) {
        Context context = vertx.getOrCreateContext();
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        ArrivingBody body = new ArrivingBody(request, context, head.mostWireBytes(), patience.body());
        long timer = vertx.setTimer(patience.answer().toMillis(), late -> replies.send(request, late(head)));
        try {
            workers.execute(() -> {
                FirehoseAnswer answer = work(head, body);
                context.runOnContext(now -> {
                    vertx.cancelTimer(timer);
                    replies.send(request, answer);
                });
            });
        } catch (RejectedExecutionException e) {
            vertx.cancelTimer(timer);
            places.release();
            replies.send(request, FirehoseAnswer.unavailable(head.requestId(), "the relay is stopping"));
        }
    }

    /** The place is free before the answer is sent: whoever reads it may send the next request at once. */
    private FirehoseAnswer work(FirehoseHead head, ArrivingBody body) {
        try {
            return intake.take(head, body);
        } finally {
            places.release();
        }
    }

    private FirehoseAnswer late(FirehoseHead head) {
        return FirehoseAnswer.unavailable(
                head.requestId(),
                "not all is settled after " + patience.answer().toMillis() + " ms; it goes on");
    }
}
