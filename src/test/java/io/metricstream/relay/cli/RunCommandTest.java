package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} says when it runs. */
class RunCommandTest {
    @TempDir
    Path directory;

    /** We had a bug where the endpoint was logged with its query, where some services want a key. */
    @Test
    void logsNoQueryOfTheEndpoint() {
        try (Rig rig = new Rig(directory);
                LogLines log = new LogLines()) {
            rig.set("OTEL_COLLECTOR_URL", rig.receiver().endpoint() + "?api_key=hidden")
                    .start();
            RunCommand.tell(rig.service(), rig.site().settings(Map.of(), Map.of()));

            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("running: ") && line.endsWith("?***"))
                    .noneMatch(line -> line.contains("hidden"));
        }
    }
}
