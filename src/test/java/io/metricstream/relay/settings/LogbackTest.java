package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.message.LogField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** The log that users get; a context of its own, so that this test's own log stays as it is. */
class LogbackTest {
    private static final String FORGED = "2026-01-01T00:00:00.000Z ERROR Relay - forged";

    @Test
    void aLineSaysWhenHowBadWhereAndWhat() throws JoranException {
        String log = log(
                Map.of(),
                context ->
                        context.getLogger("io.metricstream.relay.deliver.Hold").info("waiting"));

        assertThat(log).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  Hold - waiting\\R");
    }

    @Test
    void aLineBreakFromOutsideMakesNoSecondLine() throws JoranException {
        String log = log(
                Map.of(),
                context -> context.getLogger("io.metricstream.relay.Relay")
                        .warn("s3://bucket/{} is ignored", "key\r\n2026-01-01 ERROR Relay - forged"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .endsWith("s3://bucket/key 2026-01-01 ERROR Relay - forged is ignored");
    }

    @Test
    void anExceptionIsItsMessagesUnlessATraceIsAskedFor() throws JoranException {
        Exception fault = new IOException("no answer", new IllegalStateException("reset\nby peer"));
        Consumer<LoggerContext> failing =
                context -> context.getLogger("io.metricstream.relay.Relay").error("cannot deliver", fault);

        assertThat(log(Map.of(), failing).lines())
                .singleElement()
                .asString()
                .endsWith("ERROR Relay - cannot deliver: java.io.IOException: no answer"
                        + " Caused by: java.lang.IllegalStateException: reset by peer");
        assertThat(log(Map.of("RELAY_LOG_TRACE", "full"), failing)).contains("\n\tat ");
    }

    /** We had a bug where only CR and LF were made harmless: an escape sequence could rewrite the line on a terminal. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\u001b[2K\u001b[1G", "\u009b2K", "\u0085", "\u2028", "\u2029", "\u000b", "\b\b", "\u202e", "\0"
            })
    void whatCouldForgeALineOrRewriteOneIsNotWritten(String hostile) throws JoranException {
        for (String trace : List.of("line", "full")) {
            String log = log(
                    Map.of("RELAY_LOG_TRACE", trace),
                    context -> context.getLogger("io.metricstream.relay.Relay")
                            .warn("{} is ignored", "key" + hostile + FORGED, new IOException("x" + hostile + FORGED)));

            assertThat(log.lines().filter(line -> line.startsWith("20"))).hasSize(1);
            assertThat(log.replaceAll("[\n\r\t]", "")).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029\\u202E]");
        }
    }

    @Test
    void aStackTraceHoldsNothingThatLooksLikeAnEvent() throws JoranException {
        String log = log(
                Map.of("RELAY_LOG_TRACE", "full"),
                context -> context.getLogger("io.metricstream.relay.Relay")
                        .error("failed", new IOException("first\n" + FORGED, new IOException("\r" + FORGED))));

        assertThat(log.lines().skip(1)).isNotEmpty().allMatch(line -> line.isBlank() || line.matches("[ \t].*"));
    }

    @Test
    void asJsonAnEventIsALineWithFieldsOfItsOwn() throws Exception {
        String log = log(
                Map.of("RELAY_LOG_FORMAT", "json"),
                context -> context.getLogger("io.metricstream.relay.deliver.Hold")
                        .atWarn()
                        .addKeyValue(LogField.OBJECT, "s3://bucket/a\n\"b\", \"outcome\": \"forged\"\u2028\u009b")
                        .addKeyValue(LogField.OFFSET, 1234L)
                        .addKeyValue(LogField.OUTCOME, "given_back")
                        .log("{} waits", "key\r\n" + FORGED));

        assertThat(log.lines()).hasSize(1);
        assertThat(log.strip()).doesNotContainPattern("[\\p{Cc}\\u2028]");
        JsonNode event = new ObjectMapper().readTree(log);
        assertThat(event.get("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*");
        assertThat(event.get("level").asText()).isEqualTo("WARN");
        assertThat(event.get("logger").asText()).isEqualTo("io.metricstream.relay.deliver.Hold");
        assertThat(event.get("message").asText()).isEqualTo("key\r\n" + FORGED + " waits");
        assertThat(event.get("object").asText()).startsWith("s3://bucket/a\n\"b\"");
        assertThat(event.get("offset").asLong()).isEqualTo(1234);
        assertThat(event.get("outcome").asText()).isEqualTo("given_back");
    }

    @Test
    void asJsonAnExceptionIsItsMessagesUnlessATraceIsAskedFor() throws Exception {
        Exception fault = new IOException("no answer", new IllegalStateException("reset\nby peer"));
        Consumer<LoggerContext> failing =
                context -> context.getLogger("io.metricstream.relay.Relay").error("cannot deliver", fault);

        JsonNode line = new ObjectMapper().readTree(log(Map.of("RELAY_LOG_FORMAT", "json"), failing));
        assertThat(line.get("exception").asText())
                .contains("no answer", "by peer")
                .doesNotContain("\tat ");
        JsonNode full = new ObjectMapper()
                .readTree(log(Map.of("RELAY_LOG_FORMAT", "json", "RELAY_LOG_TRACE", "full"), failing));
        assertThat(full.get("exception").asText()).contains("\tat ");
    }

    @Test
    void fieldsChangeNothingOfAPlainLine() throws JoranException {
        String log = log(
                Map.of(),
                context -> context.getLogger("io.metricstream.relay.deliver.Hold")
                        .atInfo()
                        .addKeyValue(LogField.OBJECT, "s3://bucket/key")
                        .log("waiting"));

        assertThat(log).endsWith("INFO  Hold - waiting" + System.lineSeparator());
    }

    @Test
    void theFormatMayStandInAFileWhichTheEnvironmentBeats(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("application.properties");
        LogFormat format = new LogFormat();
        format.setFile(file.toString());
        assertThat(format.getPropertyValue()).isEqualTo("plain");

        Files.writeString(file, "relay.log.format = JSON\n");
        assertThat(format.getPropertyValue()).isEqualTo("json");
        format.setEnvironment("plain");
        assertThat(format.getPropertyValue()).isEqualTo("plain");
        // What is neither is told when the settings are read.
        format.setEnvironment("xml");
        assertThat(format.getPropertyValue()).isEqualTo("plain");
        assertThatThrownBy(() -> SettingsReader.read(
                        Map.of("RELAY_LOG_FORMAT", "xml", "RELAY_DEAD_LETTER_BUCKET", "failures"), new Properties()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("RELAY_LOG_FORMAT")
                .hasMessageContaining("neither json nor plain");
    }

    @Test
    void oursIsSeenFromInfoAndOthersFromWarn() throws JoranException {
        LoggerContext context = context(Map.of());

        assertThat(context.getLogger("io.metricstream.relay.Relay").getEffectiveLevel())
                .isEqualTo(Level.INFO);
        assertThat(context.getLogger("software.amazon.awssdk").getEffectiveLevel())
                .isEqualTo(Level.WARN);
    }

    @Test
    void anEmptyLevelIsNoLevel() throws JoranException {
        assertThat(context(Map.of("RELAY_LOG_LEVEL", ""))
                        .getLogger("io.metricstream.relay.Relay")
                        .getEffectiveLevel())
                .isEqualTo(Level.INFO);
    }

    @Test
    void theLevelOfOursIsSwitchableAndCamelsIsNotSinceItWouldShowPlaceholders() throws JoranException {
        LoggerContext context = context(Map.of("RELAY_LOG_LEVEL", "DEBUG"));

        assertThat(context.getLogger("io.metricstream.relay.Relay").getEffectiveLevel())
                .isEqualTo(Level.DEBUG);
        assertThat(Stream.of("org.apache.camel.main", "org.apache.camel.component.properties", Logger.ROOT_LOGGER_NAME)
                        .map(name -> context.getLogger(name).getEffectiveLevel()))
                .containsOnly(Level.WARN);
    }

    private static String log(Map<String, String> variables, Consumer<LoggerContext> events) throws JoranException {
        PrintStream stderr = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            events.accept(context(variables));
        } finally {
            System.setErr(stderr);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }

    private static LoggerContext context(Map<String, String> variables) throws JoranException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        variables.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogbackTest.class.getResource("/logback.xml"));
        return context;
    }
}
