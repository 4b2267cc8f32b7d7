package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.open.FaultyS3;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An object that is given back goes on where it ended: what the endpoint has is not sent again. */
class ObjectResumeTest {
    private static final int ACCEPTED_FIRST = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final StreamObject object =
            new MetricStreamWriter(MetricStreamOptions.of(7).withDelimiter(true)).next(4 << 20);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObjectThatIsGivenBackInTheMiddleGoesOnThere(boolean compressed) {
        byte[] stored = compressed ? Gzip.of(object.bytes()) : object.bytes();
        try (Rig rig = rig()) {
            AtomicInteger requests = acceptSome(rig);
            rig.start();
            rig.put("object", stored);

            rig.awaitObjects("given_back", 1);
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1);

            assertThat(requests).hasValueGreaterThan(ACCEPTED_FIRST);
            assertThat(rig.assertConserved().givenBack()).isNotEqualTo(Tally.ZERO);
            assertEachPointOnce(rig);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void soDoesOneThatWasStoppedAndStartedAgain(boolean compressed) {
        byte[] stored = compressed ? Gzip.of(object.bytes()) : object.bytes();
        try (Rig rig = rig()) {
            acceptSome(rig);
            rig.start();
            rig.put("object", stored);
            rig.awaitObjects("given_back", 1);
            rig.stop();
            long before = rig.receiver().accepted().total();

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.start();
            rig.awaitObjects("completed", 1);

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(object.dataPoints() - before);
            assertEachPointOnce(rig);
        }
    }

    /** We had a bug where what was settled came twice if it lay in a batch that was cut otherwise. */
    @Test
    void framesThatAreSettledAreNotSentAgainWhateverTheBatches() {
        try (Rig rig = rig()) {
            AtomicInteger requests = new AtomicInteger();
            // Every third goes on waiting, so that what is settled lies in pieces.
            rig.receiver()
                    .answer(request ->
                            requests.incrementAndGet() % 3 == 0 ? OtlpAnswer.status(503) : OtlpAnswer.accepted());
            rig.set("RELAY_OTLP_HOLD", "4s").start();
            rig.put("object", object.bytes());
            await().atMost(PATIENCE).until(() -> rig.receiver().accepted().total() > object.dataPoints() / 4);
            rig.stop();
            assertThat(rig.receiver().accepted().total()).isLessThan(object.dataPoints());

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.set("RELAY_OTLP_BATCH_SIZE", "200KiB").start();
            rig.awaitObjects("completed", 1);

            assertEachPointOnce(rig);
        }
    }

    /** What is settled is not even read, where it is not compressed. */
    @Test
    void theRestOfALargeObjectIsAskedForByRange() {
        try (Rig rig = rig();
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            accept(rig, 3 * ACCEPTED_FIRST);
            rig.s3(faulty::newClient).start();
            rig.put("object", object.bytes());
            rig.awaitObjects("given_back", 1);
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1);

            assertThat(faulty.seen("GET /" + Rig.SOURCE + "/object"))
                    .anySatisfy(get -> assertThat(get.range()).matches("bytes=\\d{7}-"));
            rig.assertConserved();
            assertEachPointOnce(rig);
        }
    }

    private Rig rig() {
        return new Rig(directory).set("RELAY_OTLP_BATCH_SIZE", "64KiB").set("RELAY_OTLP_HOLD", "1s");
    }

    /** The endpoint accepts some requests, and is not available then. */
    private static AtomicInteger acceptSome(Rig rig) {
        return accept(rig, ACCEPTED_FIRST);
    }

    private static AtomicInteger accept(Rig rig, int count) {
        AtomicInteger requests = new AtomicInteger();
        rig.receiver()
                .answer(request ->
                        requests.incrementAndGet() <= count ? OtlpAnswer.accepted() : OtlpAnswer.status(503));
        return requests;
    }

    private void assertEachPointOnce(Rig rig) {
        assertThat(rig.receiver().accepted().total()).isEqualTo(object.dataPoints());
        assertThat(rig.receiver().accepted().repeated()).isZero();
        assertThat(rig.deadLetters()).isEmpty();
    }
}
