package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two relays that share a state, while objects flow: replaced one after the other, and one of them killed. */
class FleetIT {
    private static final String LEADS = "this instance polls s3://";
    /** A claim of five seconds, and the second after which whoever stands by asks again. */
    private static final String STANDS_BY = "this one stands by and takes over within 6 s of its end";

    @TempDir
    Path directory;

    private final Outside outside = new Outside();
    private final PointCounts accepted = outside.receiver().accepted();
    private Fleet fleet;

    @BeforeEach
    void prepare() {
        fleet = new Fleet(outside, directory);
    }

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void ofOneQueueNothingIsLostWhereTheyAreReplacedInTurnAndOneIsKilled() throws Exception {
        String queue = outside.aws().createQueue("notifications");
        fleet.receiveFrom(queue);
        try (Load load = new Load(accepted, object -> announce(queue, object));
                RelayProcess first = fleet.start("first");
                RelayProcess second = fleet.start("second")) {
            fleet.awaitDeliveries(first, "first");
            fleet.awaitDeliveries(second, "second");

            stop(first);
            fleet.awaitDeliveries(second, "second");
            try (RelayProcess third = fleet.start("third")) {
                fleet.awaitDeliveries(third, "third");
                stop(second);
                fleet.awaitDeliveries(third, "third");
                try (RelayProcess fourth = fleet.start("fourth")) {
                    fleet.awaitDeliveries(fourth, "fourth");
                    long byRestarts = accepted.repeated();

                    third.kill();
                    fleet.awaitDeliveries(fourth, "fourth");
                    List<StreamObject> written = load.end();
                    fourth.await("an empty queue", () -> outside.messages(queue) == 0);

                    System.out.printf("two restarts repeated %d data points%n", byRestarts);
                    assertAllThere(written, 3);
                }
            }
        }
    }

    @Test
    void ofOneBucketOnePollsAndTheOtherTakesOverWhereItIsKilled() throws Exception {
        try (Load load = new Load(accepted, this::put);
                RelayProcess first = fleet.start("first");
                RelayProcess second = fleet.start("second")) {
            first.await(
                    "one that polls",
                    () -> first.err().contains(LEADS) || second.err().contains(LEADS));
            boolean firstLeads = first.err().contains(LEADS);
            String leader = firstLeads ? "first" : "second";
            String other = firstLeads ? "second" : "first";
            RelayProcess leading = firstLeads ? first : second;
            RelayProcess standingBy = firstLeads ? second : first;
            standingBy.awaitErr(STANDS_BY);
            fleet.awaitDeliveries(leading, leader);
            assertThat(fleet.deliveriesOf(other)).isZero();
            assertThat(accepted.repeated()).isZero();

            leading.kill();
            long killed = System.nanoTime();
            standingBy.awaitErr(LEADS);
            Duration tookOver = Duration.ofNanos(System.nanoTime() - killed);
            fleet.awaitDeliveries(standingBy, other);
            List<StreamObject> written = load.end();
            standingBy.await("all data points", () -> accepted.distinct() == pointsOf(written));

            System.out.printf("a poller took over %d ms after the other was killed%n", tookOver.toMillis());
            assertAllThere(written, 1);
        }
    }

    /**
     * All is there. Of each relay that ended those batches came twice that were in flight, and those that were accepted while
     * the progress before them was being recorded.
     */
    private void assertAllThere(List<StreamObject> written, int ends) {
        long points = pointsOf(written);
        long bytes = written.stream().mapToLong(object -> object.bytes().length).sum();
        long repeated = accepted.repeated();
        System.out.printf("%d ends of a relay repeated %d of %d data points%n", ends, repeated, points);
        assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(points));
        assertThat(repeated).isLessThanOrEqualTo(ends * 4L * Fleet.DELIVERIES * Fleet.BATCH_BYTES * points / bytes);
        assertThat(outside.deadLetters()).isEmpty();
    }

    private static long pointsOf(List<StreamObject> objects) {
        return objects.stream().mapToLong(StreamObject::dataPoints).sum();
    }

    private void announce(String queue, StreamObject object) {
        put(object);
        outside.aws().announce(queue, Outside.SOURCE, object.key());
    }

    private void put(StreamObject object) {
        outside.put(object.key(), object.bytes());
    }

    private static void stop(RelayProcess relay) throws InterruptedException {
        assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
    }
}
