package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaySettingsTest {
    @Test
    void theSourceIsToldInWords() {
        assertThat(read("S3_BUCKET_NAME", "metrics").source().place()).isEqualTo("s3://metrics/");
        assertThat(read("RELAY_SOURCE_QUEUE", "a-queue").source().place()).isEqualTo("queue a-queue");
    }

    /** We had a bug where the page of a relay that Firehose delivers to said "From nothing to …". */
    @Test
    void whereFirehoseDeliversTheSourceIsNotNothing() {
        assertThat(read("RELAY_SOURCE", "none", "RELAY_FIREHOSE_ACCESS_KEY", "key")
                        .source()
                        .place())
                .isEqualTo("what Firehose delivers");
    }

    /** We had a bug where run --dev took settings by which nothing would be received, and run and doctor refused them. */
    @Test
    void aServiceNeedsSomethingToReceive() {
        RelaySettings none = read("RELAY_SOURCE", "none");

        assertThatThrownBy(none::requireSource)
                .isInstanceOf(SettingException.class)
                .hasMessage(
                        "relay.source is none, and relay.firehose.access-key (RELAY_FIREHOSE_ACCESS_KEY) is not set:"
                                + " nothing would be received; set the access key, or relay.source to sqs or poll");
        RelaySettings firehose = read("RELAY_SOURCE", "none", "RELAY_FIREHOSE_ACCESS_KEY", "key");
        assertThat(firehose.requireSource()).isSameAs(firehose);
    }

    @ParameterizedTest
    @CsvSource({
        "https://host:4318/v1/metrics?api-key=secret, https://host:4318/v1/metrics",
        "https://user:secret@host/v1/metrics#secret, https://host/v1/metrics",
        "http://[::1]:4318/a%20b, http://[::1]:4318/a%20b"
    })
    void anEndpointIsNamedWithoutWhatMayBeAKey(URI endpoint, String place) {
        assertThat(RelaySettings.Otlp.place(endpoint)).isEqualTo(place);
    }

    private static RelaySettings read(String... environment) {
        Map<String, String> variables = new HashMap<>(Map.of("RELAY_DEAD_LETTER_BUCKET", "failures"));
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], environment[i + 1]);
        }
        return SettingsReader.read(variables, new Properties());
    }
}
