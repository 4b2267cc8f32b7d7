package io.metricstream.relay.state;

import io.metricstream.relay.settings.RelaySettings;
import java.io.FileNotFoundException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** The database that replicas on several hosts share. */
final class PostgresDatabase implements StateDatabase {
    /**
     * Defaults, which the same parameters in the URL beat (pgJDBC, "Connection parameters"): a server that went away without
     * a word is noticed. Times are seconds.
     */
    private static final Properties DEFAULTS = new Properties();

    static {
        DEFAULTS.setProperty("ApplicationName", "metric-stream-relay");
        DEFAULTS.setProperty("connectTimeout", "10");
        DEFAULTS.setProperty("socketTimeout", "30");
        DEFAULTS.setProperty("tcpKeepAlive", "true");
    }

    /**
     * Whatever the server's own defaults are. A replica that is cut off within a transaction must not keep others from
     * its objects; times are milliseconds.
     */
    private static final List<String> SESSION = List.of("SET default_transaction_isolation = 'read committed';"
            + " SET idle_in_transaction_session_timeout = 30000; SET lock_timeout = 10000");

    /** Any number that no other program in the same database locks by chance. */
    private static final long SCHEMA_LOCK = 0x6d7372656c6179L;

    private final RelaySettings.Postgres settings;

    PostgresDatabase(RelaySettings.Postgres settings) {
        this.settings = settings;
    }

    @Override
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(DEFAULTS);
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        return DriverManager.getConnection(settings.url(), properties);
    }

    @Override
    public List<String> session() {
        return SESSION;
    }

    @Override
    public String now() {
        // Not now(): that is when the transaction began, and a claim may have waited for another since.
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    }

    @Override
    public void lockSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
        }
    }

    @Override
    public String place() {
        return settings.place() + " (relay.state.url)";
    }

    @Override
    public String setting() {
        return "relay.state.url";
    }

    /** By the class of the SQL state (PostgreSQL manual, appendix A). */
    @Override
    public String advice(SQLException e) {
        if (isOfFile(e)) {
            return "sslmode in relay.state.url has the server verified by certificates in a file that cannot be read: name"
                    + " that of its authority by sslrootcert, or take those that Java knows by"
                    + " sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";
        }
        return switch (kind(e)) {
            case "08", "57" -> "it is tried again; check that the server runs, and that relay.state.url leads to it";
            case "28" -> "check relay.state.user and the file that relay.state.password-file names";
            case "3D" -> "create the database, or set relay.state.url to another one";
            case "42" -> "allow relay.state.user to create, read and write tables in its schema";
            case "25" -> "the server takes no writes; set relay.state.url to the primary";
            case "53" -> "the server is short of disk, memory or connections; see its log";
            default -> "see the server's log";
        };
    }

    /** By the cause: pgJDBC's own text is in the language of the host, and its SQL state that of a server that is away. */
    private static boolean isOfFile(SQLException e) {
        return e.getCause() instanceof FileNotFoundException;
    }

    /** Without 28, 3D and 42: whoever starts the relay has to put these right. */
    @Override
    public boolean mayPass(SQLException e) {
        return Set.of("08", "25", "40", "53", "55", "57").contains(kind(e));
    }

    private static String kind(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.length() < 2 ? "" : state.substring(0, 2);
    }
}
