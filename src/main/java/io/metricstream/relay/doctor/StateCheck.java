package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.RelaySettings.State;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether the state can be opened and written. One that is there is opened as the relay would. Where none is there yet, one is
 * made beside where it will be, and removed again; the tables of a PostgreSQL database stay.
 */
final class StateCheck extends Check {
    private static final String NAME = "state";

    private final State state;

    StateCheck(State state) {
        super(NAME);
        this.state = state;
    }

    @Override
    Finding look() {
        try {
            if (state.postgres() != null) {
                JdbcProgressStore.open(state).close();
                return Finding.ok(NAME, state.postgres().place() + " opens, and may be written");
            }
            Path directory = state.directory().toAbsolutePath().normalize();
            if (JdbcProgressStore.isIn(directory)) {
                JdbcProgressStore.open(directory).close();
                return Finding.ok(NAME, directory + " opens, and may be written");
            }
            tryBeside(directory);
            return Finding.ok(NAME, directory + " may be written; a first start begins there");
        } catch (StateException e) {
            String text = String.valueOf(e.getMessage());
            int advice = text.indexOf("): ");
            return Finding.failed(
                    NAME,
                    advice < 0 ? text : text.substring(0, advice + 1),
                    advice < 0 ? "see above" : text.substring(advice + 3));
        } catch (IOException e) {
            return Finding.failed(
                    NAME,
                    "the directory " + state.directory() + " cannot be written (" + e + ")",
                    "set " + Setting.STATE_DIRECTORY + " to one on a local disk that this process may write");
        }
    }

    /** In the directory itself, or in the first of those above it that is there. */
    private static void tryBeside(Path directory) throws IOException {
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Path trial = Files.createTempDirectory(there, ".relay-doctor-");
        try {
            JdbcProgressStore.open(trial).close();
        } finally {
            try (Stream<Path> files = Files.list(trial)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(trial);
        }
    }
}
