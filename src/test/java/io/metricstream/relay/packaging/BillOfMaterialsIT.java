package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What lies beside the jar tells the truth about it: the bill of materials, and the licences. */
class BillOfMaterialsIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));

    private final List<JsonNode> components;

    BillOfMaterialsIT() throws Exception {
        JsonNode bill = new ObjectMapper()
                .readTree(RELAY.resolveSibling("metric-stream-relay.cdx.json").toFile());
        components = StreamSupport.stream(bill.path("components").spliterator(), false)
                .toList();
    }

    /** Maven calls required also what only the demo has, if a test asks for it as well. */
    @Test
    void allThatTheJarHoldsIsRequired() throws Exception {
        Set<String> shipped = DependencyTree.read(Path.of(System.getProperty("relay.dependencies")))
                .shippedJars();
        List<String> required =
                ofScope("required").map(BillOfMaterialsIT::jarName).toList();

        assertThat(required).containsAll(shipped);
        assertThat(required.size() - shipped.size()).isLessThan(20);
        assertThat(ofScope("optional").map(BillOfMaterialsIT::jarName))
                .hasSize(components.size() - required.size())
                .anyMatch(jar -> jar.startsWith("s3proxy-"))
                .doesNotContainAnyElementsOf(shipped);
    }

    @Test
    void eachHasALicenceAndAHash() throws Exception {
        assertThat(components).allSatisfy(component -> {
            assertThat(component.path("licenses")).as(jarName(component)).isNotEmpty();
            assertThat(component.path("hashes")).as(jarName(component)).isNotEmpty();
        });
        assertThat(Files.readAllLines(RELAY.resolveSibling("THIRD-PARTY.txt")))
                .filteredOn(line -> line.startsWith("     ("))
                .hasSameSizeAs(components);
    }

    private Stream<JsonNode> ofScope(String scope) {
        return components.stream()
                .filter(component -> component.path("scope").asText().equals(scope));
    }

    private static String jarName(JsonNode component) {
        return component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
    }
}
