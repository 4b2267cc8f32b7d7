package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@Timeout(60)
class StateWatchTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final ObjectIdentity OBJECT = new ObjectIdentity("bucket", "k", "e");

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    @Test
    void whatFailsOnceIsTriedUntilItWorksAndTheLineStaysTheSame() {
        try (JdbcProgressStore store = database.open(directory)) {
            assertThat(store.watch().why()).isNull();

            database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
            assertThatThrownBy(() -> store.claim(OBJECT, LONG)).isInstanceOf(StateException.class);
            String why = store.watch().why();
            assertThat(why).contains("the state in ", "cannot be written").doesNotContain("\n");
            assertThatThrownBy(() -> store.heldAmong("bucket", java.util.List.of(OBJECT)))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("cannot be read");
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> why.equals(store.watch().why()));

            database.execute(directory, "ALTER TABLE out_of_reach RENAME TO claimed_object");
            await().until(() -> store.watch().why() == null);
            assertThat(store.claim(OBJECT, LONG)).isInstanceOf(Claim.Claimed.class);
            assertThat(store.watch().why()).isNull();
        }
    }

    @Test
    void aLostLeaseIsNoFaultOfTheState() {
        try (JdbcProgressStore store = database.open(directory)) {
            Lease lease = ((Claim.Claimed) store.claim(OBJECT, LONG)).lease();
            assertThatThrownBy(() -> store.renew(new Lease(OBJECT, lease.fence() + 1, LONG)))
                    .isInstanceOf(LeaseLostException.class);
            assertThat(store.watch().why()).isNull();
        }
    }

    @Test
    void aTrialLeavesNothingBehind() {
        try (JdbcProgressStore store = database.open(directory)) {
            store.claim(OBJECT, LONG);
        }
        database.open(directory).close();

        assertThat(database.count(directory, "claimed_object")).isEqualTo(1);
    }

    @Test
    void closingTheStateEndsTheTrials() {
        JdbcProgressStore store = database.open(directory);
        database.execute(directory, "ALTER TABLE claimed_object RENAME TO out_of_reach");
        assertThatThrownBy(() -> store.claim(OBJECT, LONG)).isInstanceOf(StateException.class);
        assertThat(trials()).isOne();

        store.close();

        await().until(() -> trials() == 0);
    }

    private static long trials() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("relay-state"))
                .count();
    }
}
