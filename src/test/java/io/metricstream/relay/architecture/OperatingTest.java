package io.metricstream.relay.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.metricstream.relay.metrics.RelayMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Holds docs/operating.md to the program: whoever is woken by a metric or a line of the log finds it there. */
class OperatingTest {
    private static final Path OPERATING = Path.of("docs/operating.md");
    private static final Set<String> ASKS_FOR_SOMETHING = Set.of("warn", "error");

    @Test
    void each_metric_is_explained() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RelayMetrics metrics = new RelayMetrics(registry);
        metrics.watchHolding(() -> false);
        metrics.countObject("completed");
        metrics.countDeadLetter("damaged");
        Set<String> names = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> "`" + line.split(" ")[2].replaceFirst("_max$", "") + "`")
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(names).hasSizeGreaterThan(8);
        assertThat(Files.readString(OPERATING)).contains(names);
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
