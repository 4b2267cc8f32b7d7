package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.kit.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Buckets in two regions, as S3 answers for them (Amazon S3 user guide, "Making requests", "Request redirection"). */
class AwsClientsTest {
    private static final String HERE = "us-east-1";
    private static final String THERE = "eu-west-2";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        s3 = AwsClients.s3(1)
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .region(Region.of(HERE))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String region = path.startsWith("/far/") ? THERE : HERE;
            String signedFor =
                    exchange.getRequestHeaders().getFirst("Authorization").split("/")[2];
            requests.add(exchange.getRequestMethod() + " " + path + " " + signedFor);
            Said said = region.equals(signedFor)
                    ? new Said(200, Map.of(), "contents")
                    : Said.s3Error(301, "PermanentRedirect", "elsewhere").with("x-amz-bucket-region", region);
            said.answer(exchange);
        }
    }

    /** We had a bug where all buckets had to be in one region: the answer was 301, and no line named the other one. */
    @Test
    void aBucketOfAnotherRegionIsFoundAndRemembered() {
        assertThat(read("far")).isEqualTo("contents");
        assertThat(read("far")).isEqualTo("contents");

        assertThat(requests).containsExactly("GET /far/key " + HERE, "GET /far/key " + THERE, "GET /far/key " + THERE);
    }

    @Test
    void whatIsWrittenThereIsSentAgain() {
        s3.putObject(put -> put.bucket("far").key("key"), RequestBody.fromString("a dead letter"));

        assertThat(requests).containsExactly("PUT /far/key " + HERE, "PUT /far/key " + THERE);
    }

    @Test
    void ofOneRegionEachRequestIsMadeOnce() {
        read("near");
        read("near");

        assertThat(requests).containsExactly("GET /near/key " + HERE, "GET /near/key " + HERE);
    }

    private String read(String bucket) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key("key")).asUtf8String();
    }
}
