package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.state.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two services that poll one bucket and share a state: one works, the other stands by and takes over. */
class StandByTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOME = 30;

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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachObjectComesOnceAndTheOtherTakesOverWhereTheFirstIsStopped(boolean postgresql) {
        if (postgresql) {
            usePostgres(PostgresServer.running().settings(directory));
        }
        try (LogLines log = new LogLines();
                RelayService first = rig.start()) {
            putSome();
            awaitCompleted(first, SOME);
            RelayService second = rig.start();
            await().atMost(PATIENCE)
                    .until(() ->
                            log.lines().stream().anyMatch(line -> line.startsWith("another instance polls s3://")));
            putSome();
            awaitCompleted(first, 2 * SOME);
            assertThat(second.metrics().conservation().read().bytes()).isZero();
            assertThat(rig.get("/observe/health/ready").statusCode()).isEqualTo(200);

            first.close();
            putSome();

            awaitCompleted(second, SOME);
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    @Test
    void aServiceThatLosesSightOfTheStateStopsReceivingAndTheOtherTakesOverWithItsLease() {
        rig.set("RELAY_SOURCE_VISIBILITY", "2s");
        try (StateFault network = StateFault.Kind.POSTGRESQL_IS_CUT_OFF.before(rig, directory);
                RelayService first = rig.start()) {
            putSome();
            awaitCompleted(first, SOME);
            usePostgres(PostgresServer.running().settings(directory));
            RelayService second = rig.start();

            network.begin();
            putSome();
            awaitCompleted(second, SOME);
            putSome();
            awaitCompleted(second, 2 * SOME);
            assertThat(first.metrics().objects("completed")).isEqualTo(SOME);

            network.end();
            putSome();
            awaitCompleted(second, 3 * SOME);
            assertThat(first.metrics().objects("completed")).isEqualTo(SOME);
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    private void usePostgres(RelaySettings.Postgres settings) {
        rig.set("RELAY_STATE_URL", settings.url()).set("RELAY_STATE_USER", "postgres");
    }

    private void putSome() {
        for (int i = 0; i < SOME; i++) {
            rig.put("%04d".formatted(objects.made().size()), objects.next().bytes());
        }
    }

    private static void awaitCompleted(RelayService service, long count) {
        await(count + " objects completed")
                .atMost(PATIENCE)
                .until(() -> service.metrics().objects("completed") >= count);
    }
}
