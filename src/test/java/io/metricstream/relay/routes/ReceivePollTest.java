package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TcpProxy;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects found by listing a real bucket, through the relay's own routes. */
class ReceivePollTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LATER_BUCKET = "failures-made-later";

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void moreObjectsThanAPageHoldsAreAllSentOnceAndNotAgainAfterARestart() {
        int count = 2_300;
        for (int i = 0; i < count; i++) {
            put("metrics/%04d".formatted(i));
        }
        rig.put("elsewhere/1", new SmallObjects().next().bytes());

        rig.set("S3_PREFIX", "metrics/").start();
        rig.awaitObjects("completed", count);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        rig.stop();

        rig.start();
        put("metrics/9999");
        rig.awaitObjects("completed", 1);
        awaitWholePoll();

        assertThat(rig.service().metrics().objects("completed")).isEqualTo(1);
        assertThat(rig.keys(Rig.SOURCE)).hasSize(count + 2);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void poisonObjectsAtTheHeadOfTheListingStopNoOther() {
        int poison = 12;
        for (int i = 0; i < poison; i++) {
            rig.put("a-poison-%02d".formatted(i), new byte[] {1, 2, 3, (byte) i});
        }
        for (int i = 0; i < 20; i++) {
            put("b-sound-%02d".formatted(i));
        }

        rig.set("RELAY_DEAD_LETTER_BUCKET", LATER_BUCKET)
                .set("RELAY_SOURCE_CONCURRENCY", "2")
                .start();
        rig.awaitObjects("completed", 20);
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        assertThat(rig.service().metrics().objects("given_back")).isPositive();

        rig.aws().createBucket(LATER_BUCKET);
        rig.awaitObjects("completed", 20 + poison);
        rig.assertConserved();
        assertThat(rig.keys(LATER_BUCKET)).hasSize(poison);
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void settledObjectsAreDeleted() {
        rig.set("RELAY_SOURCE_AFTER", "delete").start();
        put("1");
        put("2");
        rig.put("3-damaged", SmallObjects.damaged(objects.next()));

        rig.awaitObjects("completed", 3);

        assertThat(rig.keys(Rig.SOURCE)).isEmpty();
        assertThat(rig.deadLetters()).hasSize(1);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    /** We had a bug where a poll left out what was complete, and so never deleted what it had failed to delete. */
    @ParameterizedTest
    @ValueSource(strings = {"delete", "move:done/"})
    void aDeletionThatFailedIsRepeatedAndTheDeliveryIsNot(String after) {
        try (FaultyS3 faulty = new FaultyS3(rig.aws())) {
            faulty.faults(request -> request.startsWith("DELETE ") ? Fault.REFUSE : Fault.NONE);
            rig.s3(faulty::newClient).set("RELAY_SOURCE_AFTER", after).start();
            put("object");
            rig.awaitObjects("given_back", 2);
            rig.stop();
            assertThat(rig.exists(Rig.SOURCE, "object")).isTrue();

            faulty.faults(request -> Fault.NONE);
            rig.start();
            rig.awaitObjects("skipped", 1);

            assertThat(rig.exists(Rig.SOURCE, "object")).isFalse();
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    /** We had a bug where a listing waited for all objects of the one before: one batch that got 503 kept all data waiting. */
    @Test
    void whatComesWhileAnObjectWaitsForTheEndpointIsSent() {
        rig.receiver()
                .answer(request -> request.message().toString().contains("stuck")
                        ? OtlpAnswer.status(503)
                        : OtlpAnswer.accepted());
        put("stuck");
        rig.set("RELAY_RESOURCE_PROVENANCE", "true").start();
        await().atMost(PATIENCE).until(() -> rig.receiver().requests() >= 1);

        for (int i = 0; i < 8; i++) {
            put("later/" + i);
            rig.awaitObjects("completed", i + 1);
        }
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rig.awaitObjects("completed", 9);

        rig.assertSettled();
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void aPageIsAskedForWhenTheOneBeforeItIsHandedOut() {
        byte[] object = objects.next().bytes();
        for (int i = 0; i < 1_001; i++) {
            rig.put("%04d".formatted(i), object);
        }
        AtomicInteger pages = new AtomicInteger();
        try (FaultyS3 counting = new FaultyS3(rig.aws())) {
            counting.faults(request -> {
                pages.addAndGet(request.matches("GET /" + Rig.SOURCE + "/?") ? 1 : 0);
                return Fault.NONE;
            });
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            rig.s3(counting::newClient).start();
            await().atMost(PATIENCE).until(() -> rig.receiver().requests() >= 2);

            assertThat(pages).hasValue(1);
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1_001);

            assertThat(pages).hasValueGreaterThanOrEqualTo(2);
            rig.assertSettled();
        }
    }

    @Test
    void settledObjectsAreMovedAndNotReadThere() {
        rig.set("RELAY_SOURCE_AFTER", "move:done/").start();
        put("a b+c");
        StreamObject second = objects.next();
        rig.put("hour=05/2", second.bytes());

        rig.awaitObjects("completed", 2);
        awaitWholePoll();

        assertThat(rig.keys(Rig.SOURCE)).containsExactly("done/a b+c", "done/hour=05/2");
        assertThat(rig.aws()
                        .s3()
                        .getObjectAsBytes(get -> get.bucket(Rig.SOURCE).key("done/hour=05/2"))
                        .asByteArray())
                .isEqualTo(second.bytes());
        assertThat(rig.service().metrics().objects("completed")).isEqualTo(2);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void whatComesWhilePollingIsReadWhereverItsKeyLies() {
        rig.start();
        put("m");
        rig.awaitObjects("completed", 1);
        put("a");
        put("z");
        rig.awaitObjects("completed", 3);
        put("m");
        rig.awaitObjects("completed", 4);

        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void aListingThatFailsIsTriedAgain() {
        try (TcpProxy proxy = TcpProxy.before(rig.aws().s3Endpoint())) {
            rig.s3(() -> rig.clients().s3(proxy.endpoint())).start();
            put("before");
            rig.awaitObjects("completed", 1);

            proxy.refuse(true);
            put("meanwhile");
            double failing = lastPoll();
            proxy.refuse(false);
            rig.awaitObjects("completed", 2);
            await().atMost(PATIENCE).until(() -> lastPoll() > failing);

            rig.assertConserved();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    @Test
    void onlyWhatIsYoungEnoughIsReadWhereTheStateIsEmpty() {
        rig.put("before", new SmallObjects().next().bytes());
        Instant lastModified = rig.aws()
                .s3()
                .headObject(head -> head.bucket(Rig.SOURCE).key("before"))
                .lastModified();
        rig.set("RELAY_SOURCE_FROM", lastModified.plusSeconds(2).toString()).start();
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lastModified.plusSeconds(3)));

        put("after");
        rig.awaitObjects("completed", 1);
        awaitWholePoll();
        rig.stop();

        // The beginning is remembered, whatever the setting says later.
        rig.set("RELAY_SOURCE_FROM", "all").start();
        put("later");
        rig.awaitObjects("completed", 1);
        awaitWholePoll();

        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    private void put(String key) {
        rig.put(key, objects.next().bytes());
    }

    /** Waits for a poll that began after now to end. */
    private void awaitWholePoll() {
        for (int i = 0; i < 2; i++) {
            double last = lastPoll();
            await().atMost(PATIENCE).until(() -> lastPoll() > last);
        }
    }

    private double lastPoll() {
        return rig.get("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("relay_last_poll_timestamp_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }
}
