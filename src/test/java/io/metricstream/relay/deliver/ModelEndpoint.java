package io.metricstream.relay.deliver;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Batches without end, two cores that make requests of them, and an endpoint that answers after a time, so many at once. As
 * many are in hand as {@link BatchesAtOnce} says. Nothing here takes time.
 */
final class ModelEndpoint {
    private static final int CORES = 2;

    private final BatchesAtOnce atOnce;
    private final long workNanos;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at));
    private final Queue<Long> queued = new ArrayDeque<>();
    private long answerNanos;
    private int atOnceThere = Integer.MAX_VALUE;
    private int answering;
    private int inHand;
    private int working;
    private long now;
    private long accepted;
    private int mostAllowed;

    private record Event(long at, Runnable what) {}

    ModelEndpoint(BatchesAtOnce atOnce, Duration work) {
        this.atOnce = atOnce;
        this.workNanos = work.toNanos();
    }

    ModelEndpoint answersAfter(Duration time) {
        answerNanos = time.toNanos();
        return this;
    }

    /** It works on no more than so many at once; the others wait there. */
    void by(int requests) {
        atOnceThere = requests;
    }

    long now() {
        return now;
    }

    long accepted() {
        return accepted;
    }

    int mostAllowed() {
        return mostAllowed;
    }

    void run(Duration time) {
        long end = now + time.toNanos();
        begin();
        while (!events.isEmpty() && events.element().at() <= end) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
            mostAllowed = Math.max(mostAllowed, atOnce.limit());
            begin();
        }
        now = end;
    }

    /** Puts cores to work on what may be in hand. */
    private void begin() {
        while (working < CORES && inHand < atOnce.limit()) {
            working++;
            inHand++;
            after(workNanos, this::send);
        }
    }

    private void send() {
        working--;
        atOnce.sent(now);
        queued.add(now);
        answer();
    }

    private void answer() {
        while (answering < atOnceThere && !queued.isEmpty()) {
            long sentAt = queued.remove();
            answering++;
            after(answerNanos, () -> ended(sentAt));
        }
    }

    private void ended(long sentAt) {
        answering--;
        inHand--;
        accepted++;
        atOnce.accepted(now, now - sentAt);
        answer();
    }

    private void after(long nanos, Runnable what) {
        events.add(new Event(now + nanos, what));
    }
}
