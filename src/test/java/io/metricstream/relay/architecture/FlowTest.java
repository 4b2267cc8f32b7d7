package io.metricstream.relay.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Data goes one way, and so do the imports: a package knows those before it, and none after it. */
@AnalyzeClasses(packages = FlowTest.BASE, importOptions = ImportOption.DoNotIncludeTests.class)
class FlowTest {
    static final String BASE = "io.metricstream.relay";

    /** These know nothing of ours, not even each other. */
    private static final List<String> GROUND = packages("settings", "metrics", "message", "wire");

    /** In the order of the flow; the package of the entry point is the last. */
    private static final List<String> FLOW = Stream.concat(
                    packages(
                            "state",
                            "receive",
                            "open",
                            "split",
                            "convert",
                            "enrich",
                            "deliver",
                            "deadletter",
                            "inspect",
                            "replay",
                            "web",
                            "trace",
                            "service",
                            "doctor",
                            "cli")
                            .stream(),
                    Stream.of(BASE))
            .toList();

    private static final String DEMO = BASE + ".demo..";

    @ArchTest
    static final ArchRule the_ground_stands_on_nothing = all(GROUND.stream().map(ground -> {
        List<String> others = new ArrayList<>(GROUND);
        others.remove(ground);
        others.addAll(FLOW);
        return mayNotImport(ground, others);
    }));

    @ArchTest
    static final ArchRule imports_go_one_way = all(FLOW.subList(0, FLOW.size() - 1).stream()
            .map(here -> mayNotImport(here, FLOW.subList(FLOW.indexOf(here) + 1, FLOW.size()))));

    @ArchTest
    static final ArchRule every_package_has_its_place_in_the_flow = classes()
            .should()
            .resideInAnyPackage(
                    Stream.of(GROUND, FLOW, List.of(DEMO)).flatMap(List::stream).toArray(String[]::new));

    @ArchTest
    static final ArchRule nobody_imports_the_demo = noClasses()
            .that()
            .resideOutsideOfPackage(DEMO)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(DEMO);

    @ArchTest
    static final ArchRule one_logging_library =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule only_commands_print = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + ".cli..", DEMO)
            .should()
            .accessField(System.class, "out");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses()
            .should()
            .callMethodWhere(target(name("sleep"))
                    .and(target(owner(assignableTo(Thread.class).or(assignableTo(TimeUnit.class))))));

    private static ArchRule mayNotImport(String here, List<String> others) {
        return noClasses()
                .that()
                .resideInAPackage(here)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .allowEmptyShould(true);
    }

    private static ArchRule all(Stream<ArchRule> rules) {
        return CompositeArchRule.of(rules.toList());
    }

    private static List<String> packages(String... names) {
        return Stream.of(names).map(name -> BASE + "." + name + "..").toList();
    }
}
