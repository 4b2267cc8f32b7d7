package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

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
