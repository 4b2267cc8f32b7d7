package io.metricstream.relay.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.settings.RelaySettings;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpGuardTest {
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
                "/observe/no-such-thing",
                "/observe/../observe/metrics",
                "/page/../observe/metrics",
                "/%6Fbserve/metrics",
                "//observe/metrics"
            })
    void withoutATokenNothingIsObserved(String path) throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"/", "/no-such-page", "/observe", "/observed/metrics"})
    void allElseIsForThePageWhichAsksForTheTokenItself(String path) throws Exception {
        assertThat(servers.get(path).body()).isEqualTo("the page");
    }

    @Test
    void onLoopbackWithoutATokenHealthAndMetricsCanBeRead() throws Exception {
        try (HttpServers onLoopback = HttpServers.start(Map.of())) {
            assertThat(onLoopback.get("/observe/health/live").statusCode()).isEqualTo(200);
        }
    }

    /** DNS rebinding: a name of somebody else's, which leads a browser here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:{port}",
                "localhost.evil.example:{port}",
                "127.0.0.1.evil.example:{port}",
                "127.0.0.1",
                "localhost:1",
                "allowed.example:9999x",
                "",
                "127.0.0.1:{port}\r\nHost: evil.example",
                "evil.example\r\nHost: 127.0.0.1:{port}",
                "0.0.0.0:{port}"
            })
    void anUnknownHostIsRefusedWhateverElseIsRight(String host) throws Exception {
        try (HttpServers onLoopback = HttpServers.start(Map.of("RELAY_HTTP_ALLOWED_HOSTS", "allowed.example"))) {
            for (String path : new String[] {"/", "/observe/health/live", "/observe/metrics"}) {
                assertThat(RawHttp.get(onLoopback.port(), path, host))
                        .as(path)
                        .containsPattern("^HTTP/1.1 (421|400) ")
                        .doesNotContain("evil", "the page", "camel_");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:{port}",
                "localhost:{port}",
                "LOCALHOST:{port}",
                "[::1]:{port}",
                "allowed.example",
                "Allowed.example:9999",
                "other.example:8443"
            })
    void aKnownHostIsServed(String host) throws Exception {
        try (HttpServers onLoopback =
                HttpServers.start(Map.of("RELAY_HTTP_ALLOWED_HOSTS", "allowed.example,other.example:8443"))) {
            assertThat(RawHttp.get(onLoopback.port(), "/", host)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aTokenDoesNotMakeAnUnknownHostKnown() throws Exception {
        assertThat(RawHttp.get(
                        servers.port(),
                        "/observe/metrics",
                        "evil.example:{port}\r\nAuthorization: Bearer s3cret-token"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(RawHttp.get(
                        servers.port(),
                        "/observe/health/live",
                        "127.0.0.1:{port}\r\nAuthorization: Bearer s3cret-token"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void theUrlHoldsATokenThatWasMadeAndNoneThatWasSet() {
        assertThat(url("127.0.0.1", null)).matches("http://127\\.0\\.0\\.1:8080/\\?token=[\\w-]{32}");
        assertThat(url("127.0.0.1", null)).isNotEqualTo(url("127.0.0.1", null));
        assertThat(url("0.0.0.0", "s3cret")).isEqualTo("http://127.0.0.1:8080/");
        assertThat(url("::1", "s3cret")).isEqualTo("http://[::1]:8080/");
    }

    private static String url(String host, String token) {
        return new HttpAccess(new RelaySettings.Http(host, 0, token, Set.of())).pageUrl(8080);
    }
}
