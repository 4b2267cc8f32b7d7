package io.metricstream.relay.state;

import io.metricstream.relay.settings.RelaySettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL, one for all tests of this JVM. Where it cannot start, its tests are skipped, and say so. */
public final class PostgresServer {
    private static @Nullable PostgresServer instance;
    private static @Nullable String whyNot;

    private final File data;
    private EmbeddedPostgres server;

    private PostgresServer(Path data) throws IOException {
        this.data = data.toFile();
        try {
            this.server = start(0);
        } catch (IOException | RuntimeException e) {
            FileUtils.deleteQuietly(this.data);
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    public static synchronized PostgresServer running() {
        if (instance == null && whyNot == null) {
            try {
                instance = new PostgresServer(Files.createTempDirectory("relay-postgres"));
            } catch (IOException | RuntimeException e) {
                whyNot = "PostgreSQL cannot start on this machine, so its tests are SKIPPED: " + e;
                System.err.println(whyNot);
            }
        }
        Assumptions.assumeTrue(instance != null, () -> whyNot);
        return instance;
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .start();
    }

    /** Stops as an administrator would, and does not wait for anybody. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts again, with the same data and on the same port. */
    public void startAgain() {
        try {
            server = start(server.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        stop();
        FileUtils.deleteQuietly(data);
    }

    /** A schema of its own for each directory. One at a time: two that create the same schema get in each other's way. */
    public synchronized RelaySettings.Postgres settings(Path directory) {
        String schema = "s" + Integer.toHexString(directory.hashCode());
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new RelaySettings.Postgres(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?currentSchema=" + schema,
                "postgres",
                null);
    }
}
