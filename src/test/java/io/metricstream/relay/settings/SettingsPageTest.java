package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/settings.md} is the table of {@link Setting}. */
class SettingsPageTest {

    @Test
    void listsEverySettingAsItIs() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/settings.md")).stream()
                .filter(line -> line.startsWith("| `relay."))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Setting.all().map(SettingsPageTest::row).toList());
    }

    private static String row(Setting setting) {
        String environment = setting.environment().stream()
                .map(variable -> "`" + variable + "`")
                .collect(Collectors.joining(", else "));
        String standard = setting.defaultText();
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        setting.property(),
                        environment,
                        standard == null || standard.isEmpty() ? "–" : "`" + standard + "`",
                        setting.description());
    }
}
