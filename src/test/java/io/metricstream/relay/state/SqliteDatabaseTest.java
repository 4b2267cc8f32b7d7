package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a directory. */
class SqliteDatabaseTest {
    private static final int OPENERS = 6;

    @TempDir
    Path directory;

    @Test
    void aFileThatIsNoDatabaseStopsTheStartAndIsNamed() throws IOException {
        Files.writeString(
                directory.resolve("progress.db"),
                "this is no database, and it is long enough to have a header".repeat(40));
        assertThatThrownBy(() -> JdbcProgressStore.open(directory))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(directory.toString(), "progress.db is damaged", "relay.state.directory")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aDatabaseDamagedInItsMiddleIsAStateExceptionWithItsCause() throws Exception {
        try (ProgressStore store = JdbcProgressStore.open(directory)) {
            for (int i = 0; i < 2_000; i++) {
                Completion.record(store, new ObjectIdentity("bucket", "k" + i, "e"), Instant.EPOCH);
            }
        }
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("progress.db").toFile(), "rw")) {
            file.seek(4096);
            file.write(new byte[(int) file.length() - 4096]);
        }
        assertThatThrownBy(() -> {
                    try (ProgressStore store = JdbcProgressStore.open(directory)) {
                        store.isComplete(new ObjectIdentity("bucket", "k1", "e"));
                    }
                })
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(directory.toString(), "damaged", "relay.state.directory")
                .hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void aDirectoryThatCannotBeMadeStopsTheStart() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file"));
        assertThatThrownBy(() -> JdbcProgressStore.open(file.resolve("state")))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("a-file/state", "relay.state.directory")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aPlaceThatSqliteCannotOpenStopsTheStart() throws IOException {
        Files.createDirectories(directory.resolve("progress.db"));
        assertThatThrownBy(() -> JdbcProgressStore.open(directory))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(directory.toString(), "cannot be opened", "relay.state.directory");
    }

    /**
     * We had a bug where processes that opened a new state at the same time could be told that it is locked: SQLite refuses
     * to switch to the write-ahead log at once, without waiting, where two connections do so.
     */
    @Test
    void aNewStateMayBeOpenedByManyAtTheSameTime() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(OPENERS);
        try {
            for (int round = 0; round < 30; round++) {
                Path state = directory.resolve("state" + round);
                CyclicBarrier together = new CyclicBarrier(OPENERS);
                List<Future<Boolean>> opened = new ArrayList<>();
                for (int i = 0; i < OPENERS; i++) {
                    opened.add(pool.submit(() -> {
                        together.await();
                        try (ProgressStore store = JdbcProgressStore.open(state)) {
                            return store.isComplete(new ObjectIdentity("bucket", "key", "etag"));
                        }
                    }));
                }
                for (Future<Boolean> one : opened) {
                    assertThat(one.get()).isFalse();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
