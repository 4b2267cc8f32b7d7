package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.settings.RelaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can go wrong between us and a server. */
class PostgresDatabaseTest {
    private static final ObjectIdentity OBJECT = new ObjectIdentity("bucket", "k", "e");
    private static final SettledRanges SOME = SettledRanges.NONE.with(0, 100);
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path directory;

    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.running();
    }

    @Test
    void aRestartOfTheServerIsAnErrorWhileItLastsAndForgetsNothing() {
        try (JdbcProgressStore store = open(server.settings(directory));
                ProgressWriter writer = new ProgressWriter(store)) {
            ObjectProgress progress = writer.track((Claim.Claimed) store.claim(OBJECT, LONG));
            progress.settle(0, 100);
            progress.flush();

            server.stop();
            try {
                assertThatThrownBy(() -> store.isComplete(OBJECT))
                        .isInstanceOf(StateException.class)
                        .hasMessageContainingAll(
                                "jdbc:postgresql://localhost:", "(relay.state.url) cannot be read", "tried again")
                        .message()
                        .doesNotContain("\n", "?");
                assertThatThrownBy(() -> {
                            progress.settle(100, 200);
                            progress.flush();
                        })
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining("relay.state.url");
            } finally {
                server.startAgain();
            }

            progress.flush();
            progress.settle(200, 300);
            progress.flush();
            assertThat(TestDatabase.POSTGRESQL.recorded(directory, "k")).isEqualTo(SettledRanges.NONE.with(0, 300));
            progress.complete(Instant.EPOCH);
            assertThat(store.isComplete(OBJECT)).isTrue();
        }
    }

    @Test
    void aConnectionThatWasCutIsMadeAnewUnseen() {
        try (JdbcProgressStore store = open(server.settings(directory))) {
            cutAllConnections();
            assertThat(store.isComplete(OBJECT)).isFalse();

            cutAllConnections();
            Lease lease = ((Claim.Claimed) store.claim(OBJECT, LONG)).lease();

            cutAllConnections();
            assertThat(store.write(List.of(new ProgressWrite.Settled(lease, SOME))))
                    .isEmpty();
            assertThat(TestDatabase.POSTGRESQL.recorded(directory, "k")).isEqualTo(SOME);
        }
    }

    /** But the one that says so. */
    private void cutAllConnections() {
        TestDatabase.POSTGRESQL.execute(
                directory,
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                        + " WHERE pid <> pg_backend_pid() AND application_name = 'metric-stream-relay'");
    }

    @Test
    void whoMayOnlyReadAndWriteCanUseAStateThatIsThere() {
        RelaySettings.Postgres owner = server.settings(directory);
        open(owner).close();
        String schema = owner.url().replaceFirst(".*=", "");
        TestDatabase.POSTGRESQL.execute(
                directory,
                "DO $$ BEGIN CREATE ROLE clerk LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
                        + " GRANT USAGE ON SCHEMA " + schema + " TO clerk;"
                        + " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO clerk");
        RelaySettings.Postgres clerk = new RelaySettings.Postgres(owner.url(), "clerk", "any");

        try (JdbcProgressStore store = open(clerk)) {
            assertThat(store.claim(OBJECT, LONG)).isInstanceOf(Claim.Claimed.class);
        }

        TestDatabase.POSTGRESQL.execute(directory, "DROP TABLE claimed_object; DELETE FROM relay_fact");
        assertThatThrownBy(() -> open(clerk))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("allow relay.state.user to create, read and write tables");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nobody   | postgres     | check relay.state.user and the file that relay.state.password-file names
        postgres | no-such-base | create the database, or set relay.state.url to another one
        """)
    void whatTheServerRefusesNamesTheSettingAndNoSecret(String user, String database, String advice) {
        String url = server.settings(directory).url().replace("/postgres?", "/" + database + "?");
        RelaySettings.Postgres refused = new RelaySettings.Postgres(url, user, "hush");

        assertThatThrownBy(() -> JdbcProgressStore.openOrWait(new RelaySettings.State(directory, refused)))
                .as("waiting mends nothing")
                .isInstanceOf(StateException.class);
        assertThatThrownBy(() -> open(refused))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("/" + database + " (relay.state.url) cannot be opened", advice)
                .message()
                .doesNotContain("hush", "\n");
    }

    @Test
    void aServerThatIsNotThereStopsWhoDoesNotWait() {
        RelaySettings.Postgres nobody = new RelaySettings.Postgres("jdbc:postgresql://localhost:1/relay", null, "hush");
        try (JdbcProgressStore waiting = JdbcProgressStore.openOrWait(new RelaySettings.State(directory, nobody))) {
            assertThat(waiting.watch().why()).contains("jdbc:postgresql://localhost:1/relay", "it is tried again");
        }
        assertThatThrownBy(() -> open(nobody))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("jdbc:postgresql://localhost:1/relay (relay.state.url) cannot be opened")
                .message()
                .doesNotContain("hush", "\n");
    }

    /** We had a bug where the advice was to check that the server runs: it did, and pgJDBC had no file to verify it by. */
    @Test
    void aRootCertificateThatIsNotThereIsNamed() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> agreeToTls(listening));
            answering.start();
            RelaySettings.Postgres verified = new RelaySettings.Postgres(
                    "jdbc:postgresql://127.0.0.1:" + listening.getLocalPort()
                            + "/relay?sslmode=verify-full&sslrootcert="
                            + directory.resolve("not-there.pem"),
                    null,
                    "hush");

            assertThatThrownBy(() -> open(verified))
                    .isInstanceOf(StateException.class)
                    .hasMessageContainingAll("not-there.pem", "sslrootcert", "DefaultJavaSSLFactory")
                    .message()
                    .doesNotContain("hush", "\n", "check that the server runs");
            answering.join();
        }
    }

    /** To the request for TLS, of 8 bytes, S is the answer (PostgreSQL manual, "Message flow", "SSL session encryption"). */
    private static void agreeToTls(ServerSocket listening) {
        try (Socket client = listening.accept()) {
            client.getInputStream().readNBytes(8);
            client.getOutputStream().write('S');
            client.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JdbcProgressStore open(RelaySettings.Postgres postgres) {
        return JdbcProgressStore.open(new RelaySettings.State(directory, postgres));
    }
}
