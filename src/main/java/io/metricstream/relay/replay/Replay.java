package io.metricstream.relay.replay;

import io.metricstream.relay.deliver.EndpointUnavailableException;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.message.RelayHeaders;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/**
 * Sends letters again, one after the other: a crash repeats one of them at most. Stops after the letter in hand when it is
 * told to, and when the endpoint is not available. {@link #run} is for one thread, {@link #stop} for any.
 */
public final class Replay {
    /** So many letters in a row that cannot be sent, whatever they are, are no fault of theirs. */
    private static final int MOST_FAILURES_IN_A_ROW = 3;

    private final ProducerTemplate routes;
    private final ReplayRule rule;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Told of each letter that has had its turn. */
    public interface Listener {
        /** @param problem why the letter was not sent, or why sending it failed; empty where there is none */
        void ended(Letter letter, ReplayTally tally, String problem);
    }

    /** Says how long to wait before the next letter. */
    public interface Pace {
        /** @return nanoseconds, 0 or less for none */
        long waitNanos();
    }

    /** @param routes of a relay, which have {@code direct:replay} */
    public Replay(ProducerTemplate routes, ReplayRule rule) {
        this.routes = routes;
        this.rule = rule;
    }

    /** No letter is begun any more. */
    public void stop() {
        stopped.countDown();
    }

    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Sends them all.
     *
     * @throws EndpointUnavailableException if the endpoint is not available for as long as {@code relay.otlp.hold} says
     */
    public ReplayTally run(Iterator<Letter> letters, Pace pace, Listener listener) throws Exception {
        ReplayTally tally = ReplayTally.NONE;
        int failuresInARow = 0;
        while (!isStopped() && letters.hasNext()) {
            Letter letter = letters.next();
            if (!rule.allows(letter)) {
                tally = tally.withLeft();
                listener.ended(letter, tally, rule.plan(letter));
                continue;
            }
            Exchange sent = send(letter);
            Exception failure = sent.getException();
            if (failure instanceof EndpointUnavailableException || isStopped() && failure != null) {
                throw failure;
            }
            failuresInARow = failure == null ? 0 : failuresInARow + 1;
            if (failuresInARow == MOST_FAILURES_IN_A_ROW) {
                throw failure;
            }
            tally = tally.with(failure == null, RelayHeaders.DELIVERED.equals(outcome(sent)));
            listener.ended(letter, tally, failure == null ? "" : String.valueOf(failure.getMessage()));
            await(pace);
        }
        return tally;
    }

    /** One letter, whatever the rule. The exchange has an exception, or ends with an outcome. */
    private Exchange send(Letter letter) {
        return routes.request("direct:replay", exchange -> exchange.getMessage().setBody(letter));
    }

    private static Object outcome(Exchange sent) {
        return sent.getMessage().getHeader(RelayHeaders.OUTCOME);
    }

    private void await(Pace pace) throws InterruptedException {
        long nanos = pace.waitNanos();
        if (nanos > 0 && stopped.await(nanos, TimeUnit.NANOSECONDS)) {
            stop();
        }
    }
}
