package io.metricstream.relay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.settings.SettingException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceSwitchTest {
    @Test
    void tracesAreOffUnlessTheirOwnVariablesAskForThem() {
        assertThat(TraceSwitch.isOn(Map.of())).isFalse();
        assertThat(TraceSwitch.isOn(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")))
                .isFalse();
        assertThat(TraceSwitch.isOn(Map.of("OTEL_TRACES_EXPORTER", " None"))).isFalse();
        assertThat(TraceSwitch.isOn(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "TRUE")))
                .isFalse();

        assertThat(TraceSwitch.isOn(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
        assertThat(TraceSwitch.isOn(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")))
                .isTrue();
    }

    @Test
    void aVariableThatIsWrongIsOneLineThatSaysWhatToDo() {
        assertThatThrownBy(() -> Traces.start(Map.of("OTEL_TRACES_EXPORTER", "carrier-pigeon")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("carrier-pigeon")
                .hasMessageContaining("OTEL_TRACES_EXPORTER=none");
    }
}
