package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves for the endpoint beside the data: headers that are allowed, and no others. */
class DeliverHeadersTest {
    /** A route that sets whatever camel-http would obey or send. */
    private static final String HOSTILE = """
            - route:
                id: enrich
                from:
                  uri: direct:enrich
                  steps:
                    - process:
                        ref: resourceAttributes
                    - setHeader: {name: CamelHttpUri, constant: "http://127.0.0.1:9/elsewhere"}
                    - setHeader: {name: CamelRestHttpUri, constant: "http://127.0.0.1:9/elsewhere"}
                    - setHeader: {name: CamelHttpPath, constant: "/elsewhere"}
                    - setHeader: {name: CamelHttpQuery, constant: "a=b"}
                    - setHeader: {name: CamelHttpRawQuery, constant: "a=b"}
                    - setHeader: {name: CamelHttpMethod, constant: "GET"}
                    - setHeader: {name: CamelHttpProtocolVersion, constant: "HTTP/1.0"}
                    - setHeader: {name: CamelHttpResponseCode, constant: "400"}
                    - setHeader: {name: Content-Type, constant: "application/json"}
                    - setHeader: {name: Content-Encoding, constant: "br"}
                    - setHeader: {name: Content-Length, constant: "1"}
                    - setHeader: {name: Transfer-Encoding, constant: "chunked"}
                    - setHeader: {name: Host, constant: "elsewhere"}
                    - setHeader: {name: Cookie, constant: "a=b"}
                    - setHeader: {name: Retry-After, constant: "3600"}
                    - setHeader: {name: X-Tenant, constant: "one"}
                    - setHeader: {name: X-Of-The-User, constant: "two"}
            """;

    @TempDir
    Path directory;

    @Test
    void theHeadersAreExactlyThoseThatAreAllowed() {
        try (Rig rig = new Rig(directory)
                .byQueue()
                .set("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20secret")
                .set("RELAY_OTLP_FORWARD_HEADERS", "X-Tenant")
                .route("enrich.camel.yaml", HOSTILE)) {
            rig.start();
            rig.putAndAnnounce("stream-1", Samples.read("otel10-newline.bin"));
            rig.awaitObjects("completed", 1);

            assertThat(rig.receiver().headers()).isNotEmpty().allSatisfy(headers -> {
                assertThat(headers)
                        .containsOnlyKeys(
                                "accept-encoding",
                                "authorization",
                                "connection",
                                "content-encoding",
                                "content-length",
                                "content-type",
                                "host",
                                "user-agent",
                                "x-tenant")
                        .containsEntry("authorization", "Bearer secret")
                        .containsEntry("content-type", "application/x-protobuf")
                        .containsEntry("content-encoding", "gzip")
                        .containsEntry("host", rig.receiver().endpoint().getAuthority())
                        .containsEntry("x-tenant", "one");
                assertThat(headers.get("user-agent")).startsWith("metric-stream-relay");
            });
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
            assertThat(rig.receiver().accepted().repeated()).isZero();
            rig.assertSettled();
        }
    }

    @Test
    void withoutCompressionThereIsNoContentEncoding() {
        try (Rig rig = new Rig(directory).set("RELAY_OTLP_COMPRESSION", "none")) {
            rig.start();
            rig.put("stream-1", Samples.read("otel10.bin"));
            rig.awaitObjects("completed", 1);

            assertThat(rig.receiver().headers())
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(headers)
                            .containsOnlyKeys(
                                    "accept-encoding",
                                    "connection",
                                    "content-length",
                                    "content-type",
                                    "host",
                                    "user-agent")
                            .containsEntry("content-type", "application/x-protobuf"));
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
            rig.assertSettled();
        }
    }

    @Test
    void theQueryOfTheEndpointArrivesAsItWasGiven() throws Exception {
        Queue<String> uris = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                uris.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        String path = "/v1/metrics?api-key=a%2Bb%26c%20d&tenant=x";
        try (Rig rig = new Rig(directory)
                .set(
                        "OTEL_COLLECTOR_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort() + path)) {
            rig.start();
            rig.put("stream-1", Samples.read("otel10.bin"));
            rig.awaitObjects("completed", 1);

            assertThat(uris).isNotEmpty().allMatch(("POST " + path)::equals);
            rig.assertSettled();
        } finally {
            server.stop(0);
        }
    }
}
