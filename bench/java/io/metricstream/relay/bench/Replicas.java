package io.metricstream.relay.bench;

import io.metricstream.relay.bench.Carriage.Together;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Several relays on one queue, which share a PostgreSQL: all of it on the cores of one machine. */
final class Replicas {
    private static final Duration FAR = Duration.ofMillis(50);
    private static final List<Integer> RELAYS = List.of(1, 2, 4);

    private Replicas() {}

    static void run(Session session) throws IOException, InterruptedException, SQLException {
        session.report()
                .table(
                        "relays on one SQS queue with one PostgreSQL, requests not compressed",
                        "relays",
                        "MB/s if answers come at once",
                        "CPU s/MB",
                        "data points twice",
                        "MB/s if they come after " + FAR.toMillis() + " ms");
        Dataset usual = session.carriage().usual();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            for (int relays : session.scale().rows(RELAYS)) {
                Together near =
                        session.carriage().together(relays, usual, state(postgres, "near_" + relays), Duration.ZERO);
                Together far = session.carriage().together(relays, usual, state(postgres, "far_" + relays), FAR);
                session.report()
                        .row(
                                String.valueOf(relays),
                                Figures.format("%.0f", near.megabytesPerSecond()),
                                Figures.format("%.4f", near.cpuSecondsPerMegabyte()),
                                Figures.format("%,d", near.twice() + far.twice()),
                                Figures.format("%.0f", far.megabytesPerSecond()));
            }
        }
    }

    /** A database of its own: what one row has completed, the next one is to carry again. */
    private static Map<String, String> state(EmbeddedPostgres postgres, String database) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        return Map.of(
                "RELAY_STATE_URL",
                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database,
                "RELAY_STATE_USER",
                "postgres");
    }
}
