package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "S3_BUCKET_NAME", "metrics",
            "RELAY_DEAD_LETTER_BUCKET", "failures",
            "RELAY_SOURCE_QUEUE", "notifications",
            "OTEL_EXPORTER_OTLP_HEADERS", "api-key=hush",
            "OTEL_RESOURCE_ATTRIBUTES", "team=a b%2Cc",
            "RELAY_HTTP_TOKEN", "hush",
            "RELAY_FIREHOSE_ACCESS_KEY", "hush");

    private final Properties placeholders = Placeholders.of(SettingsReader.read(ENVIRONMENT, new Properties()));

    @Test
    void thereIsOneForEachSettingThatIsNoSecretAndForWhatIsDerived() {
        Set<String> expected = Stream.concat(
                        Setting.all()
                                .filter(setting -> !setting.isSecret()
                                        && setting != Setting.LOG_FORMAT
                                        && setting != Setting.OTLP_HEADERS_FILE
                                        && setting != Setting.STATE_PASSWORD_FILE
                                        && setting != Setting.FIREHOSE_ACCESS_KEY_FILE)
                                .map(Setting::property),
                        Stream.of("relay.mode", "relay.source.visibility-seconds"))
                .collect(Collectors.toSet());

        assertThat(placeholders.stringPropertyNames()).isEqualTo(expected);
        assertThat(placeholders.values()).noneMatch(value -> value.toString().contains("hush"));
    }

    @Test
    void durationsAreMillisecondsAndSizesAreBytes() {
        assertThat(placeholders)
                .containsEntry("relay.mode", "sqs")
                .containsEntry("relay.source", "sqs")
                .containsEntry("relay.source.poll-interval", "10000")
                .containsEntry("relay.source.visibility", "60000")
                .containsEntry("relay.source.visibility-seconds", "60")
                .containsEntry("relay.otlp.hold", "39600000")
                .containsEntry("relay.otlp.batch-size", "524288")
                .containsEntry("relay.otlp.retry-status", "429,502,503,504")
                .containsEntry("relay.otlp.certificate", "")
                .containsEntry("relay.resource.attributes", "service.name=awsCloudwatchMetrics,team=a%20b%2Cc");
    }

    @Test
    void whatWasReadAsTextIsWrittenAsText() {
        Properties properties = new Properties();
        properties.setProperty("relay.source.after", "move:done/");
        properties.setProperty("relay.source.from", "1h30m");

        assertThat(Placeholders.of(SettingsReader.read(ENVIRONMENT, properties)))
                .containsEntry("relay.source.after", "move:done/")
                .containsEntry("relay.source.from", "1h30m");
    }
}
