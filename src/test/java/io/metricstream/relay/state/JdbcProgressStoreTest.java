package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
class JdbcProgressStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    @Test
    void anObjectIsCompleteOnceRecordedAndUnknownOnceForgotten() {
        try (ProgressStore store = database.open(directory)) {
            ObjectIdentity object = object("a/b+c %ü😀\n");
            assertThat(store.isComplete(object)).isFalse();
            Completion.record(store, object, NOON);
            assertThat(store.isComplete(object)).isTrue();
            store.forget(object);
            store.forget(object);
            assertThat(store.isComplete(object)).isFalse();
        }
    }

    @Test
    void theSameKeyWithAnotherETagOrInAnotherBucketIsAnotherObject() {
        try (ProgressStore store = database.open(directory)) {
            Completion.record(store, new ObjectIdentity("bucket", "key", "one"), NOON);
            assertThat(store.isComplete(new ObjectIdentity("bucket", "key", "two")))
                    .isFalse();
            assertThat(store.isComplete(new ObjectIdentity("bucket2", "key", "one")))
                    .isFalse();
            assertThat(store.isComplete(new ObjectIdentity("bucket", "KEY", "one")))
                    .isFalse();
            assertThat(store.completeAmong("bucket", List.of(new ObjectIdentity("bucket", "key", "two"))))
                    .isEmpty();
        }
    }

    @Test
    void whatIsCompleteSurvivesAReopening() {
        try (ProgressStore store = database.open(directory.resolve("made/on/demand"))) {
            Completion.record(store, object("k"), NOON);
            assertThat(store.beginning(NOON)).isEqualTo(NOON);
        }
        try (ProgressStore store = database.open(directory.resolve("made/on/demand"))) {
            assertThat(store.isComplete(object("k"))).isTrue();
            assertThat(store.beginning(NOON.plusSeconds(60))).isEqualTo(NOON);
        }
    }

    @Test
    void theBeginningIsThatOfTheFirstStartAlsoForASecondProcess() {
        try (ProgressStore one = database.open(directory);
                ProgressStore two = database.open(directory)) {
            assertThat(one.beginning(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
            assertThat(two.beginning(NOON)).isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void twoStoresOnOneFileOpenedAtTheSameTimeSeeEachOthersWrites() throws Exception {
        int stores = 4;
        int each = 300;
        ExecutorService pool = Executors.newFixedThreadPool(stores);
        try {
            List<Future<Boolean>> writers = new ArrayList<>();
            for (int s = 0; s < stores; s++) {
                int writer = s;
                writers.add(pool.submit(() -> {
                    try (ProgressStore store = database.open(directory)) {
                        for (int i = 0; i < each; i++) {
                            Completion.record(store, object(writer + "/" + i), NOON);
                            store.completeAmong("bucket", List.of(object(writer + "/" + i)));
                        }
                        return true;
                    }
                }));
            }
            for (Future<Boolean> writer : writers) {
                assertThat(writer.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
        try (ProgressStore store = database.open(directory)) {
            assertThat(IntStream.range(0, stores * each)
                            .mapToObj(i -> object(i / each + "/" + i % each))
                            .filter(store::isComplete))
                    .hasSize(stores * each);
        }
    }

    @Test
    void oneStoreServesManyThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (ProgressStore store = database.open(directory)) {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < 800; i++) {
                ObjectIdentity object = object("k" + i);
                writes.add(pool.submit(() -> Completion.record(store, object, NOON)));
            }
            for (Future<?> write : writes) {
                write.get();
            }
            assertThat(store.completeAmong("bucket", objects(0, 1_000))).hasSize(800);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aHundredThousandObjectsAreAskedForByThePageAndForgottenInOneGo() throws SQLException {
        fill(100_000);
        try (ProgressStore store = database.open(directory)) {
            assertThat(store.completeAmong("bucket", objects(99_500, 100_500)))
                    .containsExactlyInAnyOrderElementsOf(objects(99_500, 100_000));
            assertThat(store.completeAmong("bucket", objects(0, 2_500))).hasSize(2_500);
            assertThat(store.completeAmong("bucket", List.of())).isEmpty();

            store.forgetMissing(new ListedRange("bucket", "", "", null, Set.of("k7"), NOON.plusSeconds(1)));

            Set<ObjectIdentity> left = new HashSet<>();
            for (int page = 0; page < 100; page++) {
                left.addAll(store.completeAmong("bucket", objects(page * 1_000, page * 1_000 + 1_000)));
            }
            assertThat(left).containsExactly(object("k7"));
        }
    }

    @Test
    void aStateOfTheFirstSchemaIsTakenOver() {
        try (ProgressStore store = database.open(directory)) {
            Completion.record(store, object("k"), NOON);
            store.beginning(NOON);
        }
        database.execute(directory, "DROP TABLE claimed_object");
        database.execute(directory, "UPDATE relay_fact SET value = 1 WHERE name = 'schema-version'");

        try (ProgressStore store = database.open(directory)) {
            assertThat(store.isComplete(object("k"))).isTrue();
            assertThat(store.beginning(Instant.EPOCH)).isEqualTo(NOON);
            assertThat(store.claim(object("j"), Duration.ofMinutes(1))).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Test
    void aStateOfANewerReleaseIsLeftAlone() {
        database.open(directory).close();
        database.execute(directory, "UPDATE relay_fact SET value = 3 WHERE name = 'schema-version'");
        assertThatThrownBy(() -> database.open(directory))
                .isInstanceOf(StateException.class)
                .hasMessageContaining(
                        "was written by a newer release (schema 3, this one knows 2): run that release, or set")
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(() -> JdbcProgressStore.openOrWait(database.in(directory)))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("was written by a newer release");
    }

    @Test
    void aClosedStoreSaysSo() {
        ProgressStore store = database.open(directory);
        store.close();
        assertThatThrownBy(() -> store.isComplete(object("k")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("closed");
    }

    /** Objects k0, k1 … complete at noon, written in one transaction to keep the test quick. */
    private void fill(int count) throws SQLException {
        try (var connection = StateConnection.connect(database.in(directory))) {
            connection.setAutoCommit(false);
            try (var insert =
                    connection.prepareStatement("INSERT INTO completed_object VALUES ('bucket', ?, 'e', ?)")) {
                for (int i = 0; i < count; i++) {
                    insert.setBytes(1, ("k" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    insert.setLong(2, NOON.toEpochMilli());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    private static List<ObjectIdentity> objects(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> object("k" + i)).toList();
    }

    private static ObjectIdentity object(String key) {
        return new ObjectIdentity("bucket", key, "e");
    }
}
