package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a directory. */
class SqliteDatabaseTest {
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
}
