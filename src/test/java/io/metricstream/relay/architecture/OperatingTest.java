package io.metricstream.relay.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.Waiting;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** Holds docs/operating.md to the program: whoever is woken by a metric or a line of the log finds it there. */
class OperatingTest {
    private static final Path OPERATING = Path.of("docs/operating.md");
    private static final Set<String> ASKS_FOR_SOMETHING = Set.of("warn", "error", "atWarn", "atError");

    @Test
    void each_metric_is_explained() throws IOException {
        assertThat(served()).hasSizeGreaterThan(8);
        assertThat(Files.readString(OPERATING))
                .contains(served().stream().map(name -> "`" + name + "`").toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus/relay-alerts.yaml", "grafana/metric-stream-relay.json"})
    void what_watches_the_relay_asks_for_metrics_that_there_are(String file) throws IOException {
        Set<String> asked = found("\\brelay_\\w+", Files.readString(Path.of("deploy", file)));

        assertThat(asked).hasSizeGreaterThan(5);
        assertThat(asked.stream().map(name -> name.replaceFirst("_bucket$", "")))
                .isSubsetOf(served());
    }

    @Test
    void each_alert_is_explained() throws IOException {
        Set<String> alerts =
                found("(?<=- alert: )\\w+", Files.readString(Path.of("deploy/prometheus/relay-alerts.yaml")));

        assertThat(alerts).hasSizeGreaterThan(5);
        assertThat(found("(?<=\\n\\| `)Relay\\w+(?=` \\|)", Files.readString(OPERATING)))
                .isEqualTo(alerts);
    }

    private static Set<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> served() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RelayMetrics metrics = new RelayMetrics(registry);
        metrics.watchHolding(() -> false);
        metrics.watchSource(() -> Waiting.UNKNOWN);
        metrics.countObject("completed");
        metrics.countDeadLetter("damaged");
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2].replaceFirst("_max$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void each_class_that_warns_is_in_the_table_of_messages() throws IOException {
        Set<String> beginnings = new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("/relay/demo/"))
                        .importPackages(FlowTest.BASE)
                        .stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getTargetOwner().isEquivalentTo(Logger.class))
                        .filter(call -> ASKS_FOR_SOMETHING.contains(call.getName()))
                        .map(call -> "`" + topLevel(call.getOriginOwner()).getSimpleName() + " - ")
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(beginnings).contains("`Gate - ").hasSizeGreaterThan(10);
        assertThat(Files.readString(OPERATING)).contains(beginnings);
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(OperatingTest::topLevel).orElse(type);
    }
}
