package io.metricstream.relay.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTokenGuardTest {
    private static HttpServers servers;

    @BeforeAll
    static void start() {
        servers = HttpServers.start(Map.of("RELAY_HTTP_HOST", "0.0.0.0", "RELAY_HTTP_TOKEN", "s3cret-token"));
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/observe/health",
                "/observe/health/live",
                "/observe/health/ready",
                "/observe/metrics",
                "/",
                "/no-such-page",
                "//observe/metrics",
                "/observe/../observe/metrics"
            })
    void withoutATokenNoPathIsServed(String path) throws Exception {
        HttpResponse<String> answer = servers.get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer s3cret-toke",
                "Bearer s3cret-token2",
                "Bearer S3cret-token",
                "Basic s3cret-token",
                "s3cret-token",
                "Basic QmVhcmVyOnMzY3JldC10b2tlbg=="
            })
    void anotherTokenIsRefusedAndNothingIsEchoed(String authorization) throws Exception {
        HttpResponse<String> answer = servers.get("/observe/metrics?echo=me", "Authorization", authorization);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().toString()).doesNotContain("echo", "s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret-token", "bearer s3cret-token"})
    void withTheTokenHealthAndMetricsAreServed(String authorization) {
        await().untilAsserted(() -> assertThat(servers.get("/observe/health/ready", "Authorization", authorization)
                        .statusCode())
                .isEqualTo(200));
        await().untilAsserted(() -> assertThat(servers.get("/observe/metrics", "Authorization", authorization)
                        .body())
                .contains("camel_exchanges_total{"));
    }

    @Test
    void aTokenOnLoopbackIsRequiredToo() throws Exception {
        try (HttpServers onLoopback = HttpServers.start(Map.of("RELAY_HTTP_TOKEN", "s3cret-token"))) {
            assertThat(onLoopback.get("/observe/health/live").statusCode()).isEqualTo(401);
            assertThat(onLoopback
                            .get("/observe/health/live", "Authorization", "Bearer s3cret-token")
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
