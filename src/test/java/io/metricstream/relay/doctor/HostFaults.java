package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.failed;

import io.metricstream.relay.deliver.RudeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is wrong with the state and the ports of this host. */
final class HostFaults {
    private HostFaults() {}

    static List<Fault> host() {
        return List.of(
                failed(
                        "a state directory that is a file",
                        clinic -> {
                            Files.writeString(state(clinic), "a file");
                        },
                        "state",
                        "cannot be written",
                        "set relay.state.directory (RELAY_STATE_DIR)",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "\\((\\w+)\\)"),
                                state(clinic).resolveSibling("other").toString())),
                failed(
                        "a state that is damaged",
                        clinic -> {
                            Files.createDirectories(state(clinic));
                            Files.write(state(clinic).resolve("progress.db"), new byte[8192]);
                            Files.writeString(state(clinic).resolve("progress.db"), "no database ".repeat(900));
                        },
                        "state",
                        "cannot be opened",
                        "move the file away",
                        (clinic, advice) -> Files.move(
                                state(clinic).resolve(copied(advice, "its file (\\S+) is")),
                                state(clinic).resolve("away"))),
                failed(
                        "a PostgreSQL that does not run",
                        clinic -> clinic.set("RELAY_STATE_URL", "jdbc:postgresql://127.0.0.1:1/relay"),
                        "state",
                        "jdbc:postgresql://127.0.0.1:1/relay",
                        "relay.state.url",
                        (clinic, advice) -> clinic.unset("RELAY_STATE_URL")),
                failed(
                        "a port that somebody else has",
                        clinic -> {
                            RudeServer other = clinic.borrow(RudeServer.start());
                            other.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                            clinic.set(
                                    "RELAY_HTTP_PORT",
                                    String.valueOf(other.endpoint().getPort()));
                        },
                        "HTTP port",
                        "cannot be listened on",
                        "set relay.http.port (RELAY_HTTP_PORT)",
                        (clinic, advice) -> clinic.set(copied(advice, "set \\S+ \\((\\w+)\\)"), "0")),
                failed(
                        "a port for Firehose on a host that is not there",
                        clinic -> {
                            clinic.set("RELAY_FIREHOSE_ACCESS_KEY", "key");
                            clinic.set("RELAY_FIREHOSE_PORT", "0");
                            clinic.set("RELAY_FIREHOSE_HOST", "relay.invalid");
                        },
                        "Firehose port",
                        "the host 'relay.invalid' is not known",
                        "correct relay.firehose.host (RELAY_FIREHOSE_HOST)",
                        (clinic, advice) -> clinic.set(copied(advice, "\\((\\w+)\\)"), "127.0.0.1")));
    }

    private static Path state(Clinic clinic) {
        return Path.of(clinic.environment().get("RELAY_STATE_DIR"));
    }
}
