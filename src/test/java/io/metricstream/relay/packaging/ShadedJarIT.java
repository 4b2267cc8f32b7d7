package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars that users run hold what the class path held: nothing lost, nothing of the demo in the first. */
class ShadedJarIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final Path DEMO = Path.of(System.getProperty("relay.demo.jar"));
    private static final Pattern CONVERTERS = Pattern.compile("type converters: (\\d+)");

    private final List<Path> classPath = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toList();
    private final List<Path> shipped;

    ShadedJarIT() throws Exception {
        Set<String> names = DependencyTree.read(Path.of(System.getProperty("relay.dependencies")))
                .shippedJars();
        shipped = classPath.stream()
                .filter(path -> names.contains(path.getFileName().toString()))
                .toList();
        assertThat(shipped).hasSameSizeAs(names);
    }

    @Test
    void everyServiceIsStillThere() {
        Set<String> expected = new HashSet<>();
        shipped.forEach(jar -> expected.addAll(JarContents.of(jar).services()));

        assertThat(JarContents.of(RELAY).services()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyClassIsStillThereAndNoneOfTheDemo() {
        Set<String> expected = new HashSet<>();
        shipped.forEach(jar -> expected.addAll(JarContents.of(jar).classes()));

        Set<String> actual = JarContents.of(RELAY).classes().stream()
                .filter(name -> !name.startsWith("io/metricstream/"))
                .collect(Collectors.toSet());

        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(JarContents.of(RELAY).classes()).noneMatch(name -> name.startsWith("io/metricstream/relay/demo/"));
    }

    @Test
    void theDemoJarHoldsTheDemoAndNothingThatIsInTheOther() {
        Set<String> demo = JarContents.of(DEMO).classes();

        assertThat(demo).contains("org/gaul/s3proxy/S3Proxy.class", "org/elasticmq/rest/sqs/SQSRestServer.class");
        assertThat(demo).doesNotContainAnyElementsOf(JarContents.of(RELAY).classes());
    }

    @Test
    void camelFindsAsManyTypeConvertersAsWithoutShading(@TempDir Path directory) throws Exception {
        String classes = Path.of(TypeConverters.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String unshaded = shipped.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));

        int expected = typeConverters(directory, classes + File.pathSeparator + unshaded);

        assertThat(expected).isGreaterThan(150);
        assertThat(typeConverters(directory, classes + File.pathSeparator + RELAY))
                .isEqualTo(expected);
    }

    @Test
    void eitherJarStartsFromAnyDirectory(@TempDir Path directory) throws Exception {
        for (Path jar : List.of(RELAY, DEMO)) {
            JavaProcess version = JavaProcess.run(directory, "-jar", jar.toString(), "--version");

            assertThat(version.output()).contains("metric-stream-relay").containsPattern("\\d+\\.\\d+\\.\\d+");
            assertThat(version.status()).isZero();
        }
    }

    private static int typeConverters(Path directory, String classPath) throws Exception {
        JavaProcess count = JavaProcess.run(directory, "-cp", classPath, TypeConverters.class.getName());
        Matcher matcher = CONVERTERS.matcher(count.output());
        assertThat(matcher.find()).as(count.output()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
