package io.metricstream.relay.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.SupervisingRouteController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What part 2 of application.properties brings about in a real Camel. */
class EngineSettingsTest {
    private static HttpServers servers;

    @BeforeAll
    static void start() {
        servers = HttpServers.start(Map.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void healthIsServed() {
        for (String path : new String[] {"/observe/health", "/observe/health/live", "/observe/health/ready"}) {
            await().untilAsserted(() -> {
                assertThat(servers.get(path).statusCode()).as(path).isEqualTo(200);
                assertThat(servers.get(path).body()).contains("\"UP\"");
            });
        }
    }

    @Test
    void metricsAreServedForPrometheusWithoutEndpointsInTheirLabels() throws Exception {
        servers.main().getCamelTemplate().sendBody("direct:idle", "");

        assertThat(servers.get("/observe/metrics").statusCode()).isEqualTo(200);
        assertThat(servers.get("/observe/metrics").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(servers.get("/observe/metrics").body())
                .contains("camel_exchanges_total{", "routeId=\"idle\"")
                .doesNotContain("endpointName");
    }

    @Test
    void theServerListensOnLoopbackOnly() throws Exception {
        Optional<InetAddress> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "this machine has no address but loopback");

        connect(InetAddress.getLoopbackAddress());
        assertThatThrownBy(() -> connect(other.get())).isInstanceOf(ConnectException.class);
    }

    @Test
    void theEngineIsSetAsThePromisesNeedIt() {
        var context = servers.main().getCamelContext();

        assertThat(context.isStreamCaching()).isFalse();
        assertThat(context.getShutdownStrategy().getTimeout()).isEqualTo(20);
        assertThat(context.getComponent("direct", DirectComponent.class).isBlock())
                .isFalse();
        assertThat(context.getComponent("http", HttpComponent.class).isAutomaticRetriesDisabled())
                .isTrue();
        assertThat(context.getRouteController())
                .isInstanceOfSatisfying(SupervisingRouteController.class, controller -> {
                    assertThat(controller.getBackOffDelay()).isEqualTo(2000);
                    assertThat(controller.getBackOffMaxDelay()).isEqualTo(60_000);
                    assertThat(controller.getBackOffMaxAttempts()).isZero();
                });
    }

    @Test
    void aCheckedValueBeatsWhatIsSetOutsideUnderTheSameName() {
        System.setProperty("relay.otlp.timeout", "unchecked");
        try {
            assertThat(servers.main().getCamelContext().resolvePropertyPlaceholders("{{relay.otlp.timeout}}"))
                    .isEqualTo("10000");
        } finally {
            System.clearProperty("relay.otlp.timeout");
        }
    }

    private static void connect(InetAddress address) throws IOException, SocketException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, servers.port()), 5_000);
        }
    }
}
