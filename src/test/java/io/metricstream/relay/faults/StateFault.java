package io.metricstream.relay.faults;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallDisk;
import io.metricstream.relay.kit.TcpProxy;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.state.PostgresServer;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Something that keeps a real state from being used, and that ends. */
interface StateFault extends AutoCloseable {
    void begin();

    void end();

    @Override
    default void close() {}

    /** The faults, by the names that tests know them by. */
    enum Kind {
        POSTGRESQL_IS_STOPPED {
            @Override
            StateFault before(Rig rig, Path directory) {
                return new StoppedServer(rig, directory);
            }
        },
        POSTGRESQL_IS_CUT_OFF {
            @Override
            StateFault before(Rig rig, Path directory) {
                return new CutConnection(rig, directory);
            }
        },
        SQLITE_DISK_IS_FULL {
            @Override
            StateFault before(Rig rig, Path directory) {
                return new FullDisk(rig, directory);
            }
        },
        SQLITE_FILE_IS_DAMAGED {
            @Override
            StateFault before(Rig rig, Path directory) {
                return new DamagedFile(directory);
            }
        };

        /** Lets the relay use a state that this fault can befall. To be closed after the relay. */
        abstract StateFault before(Rig rig, Path directory);
    }

    /** A server that is stopped as for a restart. */
    final class StoppedServer implements StateFault {
        private final PostgresServer server = PostgresServer.running();
        private boolean stopped;

        StoppedServer(Rig rig, Path directory) {
            RelaySettings.Postgres settings = server.settings(directory);
            rig.set("RELAY_STATE_URL", settings.url()).set("RELAY_STATE_USER", "postgres");
        }

        @Override
        public void begin() {
            server.stop();
            stopped = true;
        }

        @Override
        public void end() {
            server.startAgain();
            stopped = false;
        }

        /** Others use it too. */
        @Override
        public void close() {
            if (stopped) {
                end();
            }
        }
    }

    /** A network between the relay and its state that breaks. */
    final class CutConnection implements StateFault {
        private final TcpProxy proxy;

        CutConnection(Rig rig, Path directory) {
            RelaySettings.Postgres settings = PostgresServer.running().settings(directory);
            URI server = URI.create(settings.url().replace("jdbc:postgresql", "http"));
            this.proxy = TcpProxy.before(server);
            rig.set(
                            "RELAY_STATE_URL",
                            settings.url()
                                    .replace(
                                            server.getAuthority(),
                                            "127.0.0.1:" + proxy.endpoint().getPort()))
                    .set("RELAY_STATE_USER", "postgres");
        }

        @Override
        public void begin() {
            proxy.refuse(true);
        }

        @Override
        public void end() {
            proxy.refuse(false);
        }

        @Override
        public void close() {
            proxy.close();
        }
    }

    /** A disk without room. */
    final class FullDisk implements StateFault {
        private final SmallDisk disk;

        FullDisk(Rig rig, Path directory) {
            disk = SmallDisk.in(directory.resolve("disk"), 16);
            rig.set("RELAY_STATE_DIR", disk.directory().toString());
        }

        @Override
        public void begin() {
            disk.fill();
        }

        @Override
        public void end() {
            disk.free();
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    /** A state whose tables cannot be read any more, as after a fault of the disk, and that somebody restores. */
    final class DamagedFile implements StateFault {
        private final Path directory;

        DamagedFile(Path directory) {
            this.directory = directory;
        }

        @Override
        public void begin() {
            replaceInTables("CREATE TABLE", "CREATED TABLE");
        }

        @Override
        public void end() {
            replaceInTables("CREATED TABLE", "CREATE TABLE");
        }

        /** The version tells all connections to read the tables anew. */
        private void replaceInTables(String from, String to) {
            String url = "jdbc:sqlite:" + directory.resolve("state/progress.db");
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 20000");
                statement.execute("PRAGMA writable_schema = ON");
                statement.execute("UPDATE sqlite_master SET sql = replace(sql, '" + from + "', '" + to + "')");
                statement.execute("PRAGMA schema_version = " + System.nanoTime() % 1_000_000);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
