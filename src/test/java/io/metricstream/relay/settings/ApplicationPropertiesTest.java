package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The file that users edit says what the program does. */
class ApplicationPropertiesTest {
    private static final Path FILE = Path.of("application.properties");
    private static final Pattern COMMENTED = Pattern.compile("#(relay\\.[a-z.-]+)=(.*)");

    /** A paragraph on one setting: a description, the variables, the key with its default. */
    private record Entry(String description, String environment, String key, String defaultText) {}

    @Test
    void theFileListsEverySettingAsTheTableHasIt() throws IOException {
        List<Entry> table = Setting.all()
                .map(setting -> new Entry(
                        setting.description(),
                        "# Environment: " + String.join(", else ", setting.environment()),
                        setting.property(),
                        setting.defaultText() == null ? "" : setting.defaultText()))
                .toList();

        assertThat(entries()).containsExactlyElementsOf(table);
    }

    @Test
    void uncommentedAsItIsTheFileChangesNothing() throws IOException {
        Map<String, String> environment = Map.of("S3_BUCKET_NAME", "metrics", "RELAY_DEAD_LETTER_BUCKET", "failures");
        Properties uncommented = new Properties();
        entries().forEach(entry -> uncommented.setProperty(entry.key(), entry.defaultText()));

        assertThat(SettingsReader.read(environment, uncommented))
                .isEqualTo(SettingsReader.read(environment, SettingFiles.load(FILE)));
    }

    private static List<Entry> entries() throws IOException {
        return Arrays.stream(Files.readString(FILE).split("\n\n"))
                .map(paragraph -> paragraph.lines().toList())
                .filter(lines -> COMMENTED.matcher(lines.get(lines.size() - 1)).matches())
                .map(ApplicationPropertiesTest::entry)
                .toList();
    }

    private static Entry entry(List<String> lines) {
        int last = lines.size() - 1;
        Matcher matcher = COMMENTED.matcher(lines.get(last));
        assertThat(matcher.matches()).isTrue();
        return new Entry(
                lines.subList(0, last - 1).stream()
                        .map(line -> line.substring(2))
                        .collect(Collectors.joining(" ")),
                lines.get(last - 1),
                matcher.group(1),
                matcher.group(2));
    }
}
