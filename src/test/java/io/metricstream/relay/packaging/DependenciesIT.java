package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.packaging.DependencyTree.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** S3Proxy and ElasticMQ, or a test library, must not change what is in the jar that users run. */
class DependenciesIT {
    private final DependencyTree tree;

    DependenciesIT() throws Exception {
        tree = DependencyTree.read(Path.of(System.getProperty("relay.dependencies")));
    }

    @Test
    void everyVersionIsOneThatTheRelayItselfAskedFor() {
        Set<String> taken = tree.nodes().stream()
                .filter(node -> node.kept() && node.shipped())
                .map(node -> node.artifact() + ":" + node.asked())
                .collect(Collectors.toSet());

        List<String> displaced = tree.nodes().stream()
                .filter(node -> node.shipped() && !node.asked().equals(node.winner()))
                .map(node -> node.artifact() + ":" + node.winner())
                .filter(winner -> !taken.contains(winner))
                .distinct()
                .toList();

        assertThat(displaced)
                .as("pin these in dependencyManagement: the demo or a test brings its own version")
                .isEmpty();
    }

    @Test
    void theTreeWasReadWhole() {
        assertThat(tree.nodes()).extracting(Node::artifact).contains("org.gaul:s3proxy", "org.apache.camel:camel-http");
        assertThat(tree.nodes()).anyMatch(node -> !node.asked().equals(node.winner()));
        assertThat(tree.shippedJars()).hasSizeGreaterThan(100).anyMatch(jar -> jar.startsWith("camel-util-4."));
    }
}
