package io.metricstream.relay.state;

import static io.metricstream.relay.state.LimitedSqlite.FULL;
import static io.metricstream.relay.state.LimitedSqlite.NOT_FULL;
import static io.metricstream.relay.state.LimitedSqlite.NOT_READ_ONLY;
import static io.metricstream.relay.state.LimitedSqlite.READ_ONLY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A disk that is full or read-only, at the start and while working. */
@Timeout(60)
class LimitedSqliteTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PRAGMA max_page_count = 1 | PRAGMA max_page_count = 1073741823 | the disk is full; free some space
        PRAGMA query_only = ON    | PRAGMA query_only = OFF            | check that this process may write there
        """)
    void whileWorkingItIsWaitedForAndWhatIsSettledMeanwhileIsRecordedAfterwards(
            String limit, String noLimit, String advice) {
        LimitedSqlite database = new LimitedSqlite(directory);
        try (JdbcProgressStore store = JdbcProgressStore.open(database);
                ProgressWriter writer = new ProgressWriter(store)) {
            ObjectProgress progress = writer.track((Claim.Claimed) store.claim(object("k"), LONG));
            database.limit(limit);

            SettledRanges settled = settleUntilItFails(progress);
            assertThat(store.watch().why()).contains(directory.toString(), "cannot be written", advice);
            assertThatThrownBy(progress::release).isInstanceOf(StateException.class);

            database.limit(noLimit);
            await().until(() -> store.watch().why() == null);
            Claim.Claimed again = (Claim.Claimed)
                    await().until(() -> store.claim(object("k"), LONG), Claim.Claimed.class::isInstance);
            assertThat(again.settled()).isEqualTo(settled);
        }
    }

    /** Every second kilobyte, so that what is recorded needs more and more room. */
    private static SettledRanges settleUntilItFails(ObjectProgress progress) {
        assertThatThrownBy(() -> {
                    for (long from = 0; from < 1L << 30; from += 2_000) {
                        progress.settle(from, from + 1_000);
                        progress.flush();
                    }
                })
                .isInstanceOf(StateException.class);
        return progress.settled();
    }

    @Test
    void fullAtTheStartItIsWaitedForByWhoMayWait() {
        LimitedSqlite database = new LimitedSqlite(directory);
        database.limit(FULL);
        assertThatThrownBy(() -> JdbcProgressStore.open(database))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("cannot be opened", "the disk is full");

        try (JdbcProgressStore store = JdbcProgressStore.openOrWait(database)) {
            assertThat(store.watch().why()).contains("cannot be opened", "the disk is full");
            assertThatThrownBy(() -> store.claim(object("k"), LONG)).isInstanceOf(StateException.class);

            database.limit(NOT_FULL);

            await().until(() -> store.watch().why() == null);
            assertThat(store.claim(object("k"), LONG)).isInstanceOf(Claim.Claimed.class);
        }
    }

    @Test
    void readOnlyAtTheStartIsAFaultOfWhoStartsIt() {
        LimitedSqlite database = new LimitedSqlite(directory);
        JdbcProgressStore.open(database).close();
        database.limit(READ_ONLY);

        assertThatThrownBy(() -> JdbcProgressStore.openOrWait(database))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(
                        directory.toString(),
                        "cannot be opened",
                        "readonly",
                        "check that this process may write there");

        database.limit(NOT_READ_ONLY);
        JdbcProgressStore.openOrWait(database).close();
    }

    @Test
    void aRealDiskThatIsFullIsWaitedForAtTheStartAndWhileWorking() {
        try (SmallDisk disk = SmallDisk.in(directory.resolve("disk"), 1)) {
            disk.fill();
            try (JdbcProgressStore store = JdbcProgressStore.openOrWait(new SqliteDatabase(disk.directory()))) {
                assertThat(store.watch().why()).contains("the disk is full");

                disk.free();
                await().until(() -> store.watch().why() == null);
                assertThat(store.claim(object("first"), LONG)).isInstanceOf(Claim.Claimed.class);

                disk.fill();
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10_000; i++) {
                                store.claim(object("k" + i), LONG);
                            }
                        })
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining("the disk is full");
                assertThat(store.watch().why()).contains("the disk is full");

                disk.free();
                await().until(() -> store.watch().why() == null);
                assertThat(store.claim(object("first"), LONG)).isInstanceOf(Claim.ClaimedElsewhere.class);
            }
        }
    }

    private static ObjectIdentity object(String key) {
        return new ObjectIdentity("bucket", key, "e");
    }
}
