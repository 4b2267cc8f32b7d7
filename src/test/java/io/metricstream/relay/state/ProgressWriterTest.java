package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.state.Claim.Claimed;
import io.metricstream.relay.state.Claim.ClaimedElsewhere;
import io.metricstream.relay.state.Claim.Complete;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@Timeout(60)
class ProgressWriterTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    /** Two processes, of which this one works. */
    private JdbcProgressStore here;

    private JdbcProgressStore there;
    private ProgressWriter writer;

    @BeforeEach
    void open() {
        here = database.open(directory);
        there = database.open(directory);
        writer = new ProgressWriter(here);
    }

    @AfterEach
    void close() {
        if (writer != null) {
            writer.close();
            here.close();
            there.close();
        }
    }

    /** We had a bug where an Error ended the thread that records: each object was delivered again after its receipt. */
    @Test
    void anErrorOfTheStateDoesNotEndTheRecording() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Class<?>[] type = {ProgressStore.class};
        Object store = Proxy.newProxyInstance(getClass().getClassLoader(), type, (proxy, method, arguments) -> {
            if (failing.get()) {
                throw new LinkageError("said by a test");
            }
            return method.invoke(here, arguments);
        });
        try (ProgressWriter recording = new ProgressWriter((ProgressStore) store)) {
            ObjectProgress progress = recording.track((Claimed) here.claim(object("k"), LONG));
            progress.settle(0, 100);
            assertThatThrownBy(() -> progress.complete(NOON)).isInstanceOf(StateException.class);

            failing.set(false);
            await().untilAsserted(() ->
                    recording.track((Claimed) here.claim(object("other"), LONG)).complete(NOON));
            assertThat(there.isComplete(object("other"))).isTrue();
        }
    }

    @Test
    void whatIsSettledIsRecordedSoonUnasked() {
        ObjectProgress progress = track("k", LONG);
        progress.settle(0, 100);
        progress.settle(200, 300);

        SettledRanges expected = SettledRanges.NONE.with(0, 100).with(200, 300);
        assertThat(progress.settled()).isEqualTo(expected);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> database.recorded(directory, "k").equals(expected));
    }

    @Test
    void aFlushReturnsWhenAllIsRecorded() {
        ObjectProgress progress = track("k", LONG);
        for (int i = 0; i < 50; i++) {
            progress.settle(i, i + 1);
            progress.flush();
            assertThat(database.recorded(directory, "k").lowWater()).isEqualTo(i + 1);
        }
    }

    @Test
    void afterACrashAtMostOneGroupComesAgain() {
        ObjectProgress progress = track("k", LONG);
        for (int i = 0; i < 3_000; i++) {
            progress.settle(i, i + 1);
            if (i % 100 == 0) {
                assertThat(database.recorded(directory, "k").lowWater())
                        .isGreaterThanOrEqualTo(i + 1 - PendingProgress.MOST_UNRECORDED);
            }
        }
    }

    @Test
    void aSlowDatabaseHoldsBackWhoIsTooFast() throws Exception {
        List<ObjectProgress> objects = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            objects.add(track("k" + i, LONG));
        }
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Connection connection = lockedState()) {
            Future<?> work = pool.submit(() ->
                    IntStream.range(0, 1_000).forEach(i -> objects.get(i % 10).settle(i, i + 1)));
            // Meanwhile nothing is written: who works is stopped at the bound, and not before.
            await().until(() -> settledParts(objects) > PendingProgress.MOST_UNRECORDED);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> settledParts(objects) == PendingProgress.MOST_UNRECORDED + 1);
            assertThat(work).isNotDone();
            connection.rollback();
            work.get();
        } finally {
            pool.shutdownNow();
        }
        assertThat(settledParts(objects)).isEqualTo(1_000);
    }

    @Test
    void oneGroupServesAllObjects() throws Exception {
        List<ObjectProgress> objects = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            objects.add(track("k" + i, LONG));
        }
        try (Connection connection = lockedState()) {
            objects.forEach(object -> object.settle(0, 10));
            connection.rollback();
        }
        objects.get(99).flush();

        for (int i = 0; i < 100; i++) {
            assertThat(database.recorded(directory, "k" + i).lowWater()).isEqualTo(10);
        }
    }

    /** Until it is rolled back, nothing is written. */
    private Connection lockedState() throws SQLException {
        Connection connection = StateConnection.connect(database.in(directory));
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE claimed_object SET fence = fence");
        }
        return connection;
    }

    /** Each part here is a range of its own. */
    private static long settledParts(List<ObjectProgress> objects) {
        return objects.stream()
                .mapToLong(object -> object.settled().encode().length / 16)
                .sum();
    }

    @Test
    void manyThreadsSettleManyObjectsInAnyOrder() throws Exception {
        int parts = 40;
        List<ObjectProgress> objects = new ArrayList<>();
        List<int[]> work = new ArrayList<>();
        for (int object = 0; object < 50; object++) {
            objects.add(track("k" + object, LONG));
            for (int part = 0; part < parts; part++) {
                work.add(new int[] {object, part});
            }
        }
        Collections.shuffle(work, new Random(1));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> settling = new ArrayList<>();
            for (int[] one : work) {
                settling.add(pool.submit(() -> objects.get(one[0]).settle(one[1] * 10L, one[1] * 10L + 10)));
            }
            for (Future<?> one : settling) {
                one.get();
            }
            List<Future<?>> ending = new ArrayList<>();
            for (int i = 0; i < objects.size(); i++) {
                ObjectProgress object = objects.get(i);
                ending.add(pool.submit(i % 2 == 0 ? object::release : () -> object.complete(NOON)));
            }
            for (Future<?> one : ending) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (int i = 0; i < objects.size(); i++) {
            Claim claim = there.claim(object("k" + i), LONG);
            assertThat(claim).isInstanceOf(i % 2 == 0 ? Claimed.class : Complete.class);
            if (claim instanceof Claimed claimed) {
                assertThat(claimed.settled()).isEqualTo(SettledRanges.NONE.with(0, parts * 10L));
            }
        }
    }

    @Test
    void aLeaseIsRenewedWhileItsObjectIsInWork() {
        track("k", Duration.ofSeconds(1));
        await().during(Duration.ofMillis(2_500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> there.claim(object("k"), LONG), ClaimedElsewhere.class::isInstance);
    }

    @Test
    void whenItsHolderCrashesTheLeaseEndsAndTheProgressStays() {
        track("k", Duration.ofMillis(300)).settle(0, 10);
        await().until(() -> database.recorded(directory, "k").lowWater() == 10);
        // From here on nothing reaches the state, as after a crash.
        here.close();

        Claim next = await().until(() -> there.claim(object("k"), LONG), Claimed.class::isInstance);
        assertThat(((Claimed) next).settled().lowWater()).isEqualTo(10);
    }

    @Test
    void whoLostItsLeaseIsToldAndWritesNothing() {
        ObjectProgress progress = track("k", LONG);
        progress.settle(0, 10);
        progress.flush();
        database.execute(directory, "UPDATE claimed_object SET leased_until = 1");
        Claimed taken = (Claimed) there.claim(object("k"), LONG);

        assertThatThrownBy(() -> {
                    progress.settle(10, 20);
                    progress.flush();
                })
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("s3://bucket/k");
        assertThatThrownBy(() -> progress.settle(20, 30)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(progress::flush).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> progress.complete(NOON)).isInstanceOf(LeaseLostException.class);
        progress.release();

        assertThat(database.recorded(directory, "k").lowWater()).isEqualTo(10);
        there.renew(taken.lease());
    }

    @Test
    void aLostLeaseDoesNotHarmTheOthersOfItsGroup() {
        ObjectProgress lost = track("lost", LONG);
        database.execute(directory, "UPDATE claimed_object SET leased_until = 1");
        there.claim(object("lost"), LONG);
        ObjectProgress held = track("held", LONG);

        Throwable thrown = catchThrowable(() -> {
            lost.settle(0, 10);
            lost.flush();
        });
        held.settle(0, 20);
        held.flush();

        assertThat(thrown).isInstanceOf(LeaseLostException.class);
        assertThat(database.recorded(directory, "held").lowWater()).isEqualTo(20);
    }

    @Test
    void aFailureReachesEveryObjectAndNothingSettledIsForgotten() {
        List<ObjectProgress> objects = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            objects.add(track("k" + i, LONG));
        }
        database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
        for (ObjectProgress object : objects) {
            assertThatThrownBy(() -> {
                        object.settle(0, 10);
                        object.flush();
                    })
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("cannot be written")
                    .hasRootCauseInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> objects.get(0).complete(NOON)).isInstanceOf(StateException.class);
        await().until(() -> catchThrowable(() -> objects.get(1).settle(10, 20)) instanceof StateException);

        database.execute(directory, "ALTER TABLE out_of_reach RENAME TO claimed_object");

        objects.get(2).flush();
        objects.get(0).complete(NOON);
        assertThat(there.isComplete(object("k0"))).isTrue();
        assertThat(database.recorded(directory, "k1").lowWater()).isEqualTo(20);
        for (int i = 2; i < objects.size(); i++) {
            assertThat(database.recorded(directory, "k" + i).lowWater()).isEqualTo(10);
            objects.get(i).settle(10, 11);
        }
    }

    @Test
    void afterAnOutageTheWriterRecordsUnasked() {
        ObjectProgress progress = track("k", LONG);
        database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
        assertThatThrownBy(() -> {
                    progress.settle(0, 10);
                    progress.flush();
                })
                .isInstanceOf(StateException.class);
        database.execute(directory, "ALTER TABLE out_of_reach RENAME TO claimed_object");

        await().until(() -> database.recorded(directory, "k").lowWater() == 10);
    }

    @Test
    void aReleaseThatFailsIsToldAndMadeGoodWhenTheStateWorksAgain() {
        ObjectProgress progress = track("k", LONG);
        database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
        assertThatThrownBy(() -> {
                    progress.settle(0, 10);
                    progress.flush();
                })
                .isInstanceOf(StateException.class);
        assertThatThrownBy(progress::release).isInstanceOf(StateException.class);
        database.execute(directory, "ALTER TABLE out_of_reach RENAME TO claimed_object");

        Claim next = await().until(() -> there.claim(object("k"), LONG), Claimed.class::isInstance);
        assertThat(((Claimed) next).settled()).isEqualTo(progress.settled());
    }

    @Test
    void aReleaseThatFailedDoesNoHarmToWhoeverClaimedTheObjectSince() {
        ObjectProgress progress = track("k", LONG);
        database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
        assertThatThrownBy(progress::release).isInstanceOf(StateException.class);
        database.execute(directory, "UPDATE out_of_reach SET leased_until = leased_until + 1, fence = fence + 1");
        database.execute(directory, "ALTER TABLE out_of_reach RENAME TO claimed_object");

        track("other", LONG).flush();
        assertThat(there.claim(object("k"), LONG)).isInstanceOf(ClaimedElsewhere.class);
    }

    @Test
    void onceCompletedOrReleasedAnObjectHasNoMoreProgress() {
        ObjectProgress completed = track("completed", LONG);
        completed.complete(NOON);
        ObjectProgress released = track("released", LONG);
        released.settle(0, 10);
        released.release();

        for (ObjectProgress ended : List.of(completed, released)) {
            ended.settle(50, 60);
            ended.flush();
            ended.release();
        }
        completed.complete(NOON);
        assertThatThrownBy(() -> released.complete(NOON))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("was given back before it was complete");

        assertThat(there.claim(object("completed"), LONG)).isInstanceOf(Complete.class);
        assertThat(((Claimed) there.claim(object("released"), LONG)).settled())
                .isEqualTo(SettledRanges.NONE.with(0, 10));
    }

    @Test
    void closingRecordsAndReleasesAll() {
        List<ObjectProgress> objects = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            objects.add(track("k" + i, LONG));
            objects.get(i).settle(0, 10);
        }
        Claimed late = (Claimed) here.claim(object("late"), LONG);

        writer.close();

        for (int i = 0; i < objects.size(); i++) {
            assertThat(((Claimed) there.claim(object("k" + i), LONG)).settled().lowWater())
                    .isEqualTo(10);
        }
        assertThatThrownBy(() -> objects.get(0).complete(NOON)).isInstanceOf(StateException.class);
        assertThatThrownBy(() -> writer.track(late))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("stops");
    }

    @Test
    void aStateThatFailsDoesNotKeepTheWriterFromClosing() {
        track("k", LONG).settle(0, 10);
        here.close();
        writer.close();
        assertThat(there.claim(object("k"), LONG)).isInstanceOf(ClaimedElsewhere.class);
    }

    private ObjectProgress track(String key, Duration lease) {
        return writer.track((Claimed) here.claim(object(key), lease));
    }

    private static ObjectIdentity object(String key) {
        return new ObjectIdentity("bucket", key, "e");
    }
}
