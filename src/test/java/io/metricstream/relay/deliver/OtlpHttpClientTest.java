package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.deliver.RudeServer.Manners;
import io.metricstream.relay.settings.ByteSize;
import io.metricstream.relay.settings.RelaySettings.Otlp;
import io.metricstream.relay.settings.RelaySettings.Tls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a server that speaks HTTP badly on purpose. */
@Timeout(60)
class OtlpHttpClientTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final RudeServer server = RudeServer.start();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        server.close();
        timer.shutdownNow();
    }

    @Test
    void aBodyThatDripsWithoutEndIsBrokenOffInTime() throws Exception {
        server.answer(RudeServer.dripping("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"));

        assertBrokenOff(new byte[10]);
    }

    @Test
    void headersThatDripWithoutEndAreBrokenOffInTime() throws Exception {
        server.answer(RudeServer.dripping("HTTP/1.1 200 OK\r\nX-Long: "));

        assertBrokenOff(new byte[10]);
    }

    @Test
    void aServerThatDoesNotReadIsBrokenOffInTime() throws Exception {
        server.answer(RudeServer.notReading());

        assertBrokenOff(new byte[32 << 20]);
    }

    @Test
    void aServerThatSaysNothingIsBrokenOffInTime() throws Exception {
        server.answer(RudeServer.dripping(""));

        assertBrokenOff(new byte[10]);
    }

    private void assertBrokenOff(byte[] body) throws Exception {
        try (CloseableHttpClient client = client(SHORT)) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> post(client, body)).isInstanceOf(InterruptedIOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(SHORT, Duration.ofSeconds(10));

            server.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            assertThat(post(client, new byte[10]).text())
                    .as("the timer still runs")
                    .isEqualTo("ok");
        }
    }

    @Test
    void anAnswerIsReadTo64KiBAndItsConnectionIsNotUsedAgain() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n";
        server.answer(RudeServer.whole(head + "x".repeat(200_000)));

        try (CloseableHttpClient client = client(PATIENT)) {
            assertThat(post(client, new byte[10]).body()).hasSize(64 << 10);
            server.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            assertThat(post(client, new byte[10]).text()).isEqualTo("ok");
        }
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aBombIsReadTo64KiBToo() throws Exception {
        server.answer(RudeServer.gzipped(new byte[50 << 20]));

        try (CloseableHttpClient client = client(PATIENT)) {
            assertThat(post(client, new byte[10]).body()).hasSize(64 << 10);
        }
    }

    @Test
    void anAnswerThatIsCompressedUnaskedCanBeRead() throws Exception {
        server.answer(RudeServer.gzipped("out of order".getBytes(StandardCharsets.UTF_8)));

        try (CloseableHttpClient client = client(PATIENT)) {
            assertThat(post(client, new byte[10]).text()).isEqualTo("out of order");
        }
    }

    @Test
    void noRedirectIsFollowedNoCookieKeptAndNothingSentTwice() throws Exception {
        try (CloseableHttpClient client = client(PATIENT)) {
            server.answer(RudeServer.whole("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\n"
                    + "Set-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"));
            assertThat(post(client, new byte[10]).status()).isEqualTo(307);
            server.answer(RudeServer.whole("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"));
            assertThat(post(client, new byte[10]).status()).isEqualTo(503);
            server.answer(RudeServer.whole(""));
            assertThatThrownBy(() -> post(client, new byte[10])).isInstanceOf(IOException.class);
        }

        assertThat(server.requests())
                .hasSize(3)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("POST /v1/metrics HTTP/1.1")
                        .doesNotContainIgnoringCase("cookie:"));
    }

    @Test
    void itsHeadersAreTheConfiguredOnesAndItsOwn() throws Exception {
        server.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        try (CloseableHttpClient client = client(PATIENT)) {
            post(client, new byte[10]);
        }

        List<String> names = server.requests()
                .get(0)
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst(":.*", ""))
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "Authorization",
                        "Accept-Encoding",
                        "Content-Type",
                        "Content-Length",
                        "Host",
                        "Connection",
                        "User-Agent");
    }

    /** A crash repeats what is at the endpoint; and what waits for its turn has time enough afterwards. */
    @Test
    void twoRequestsAreAtTheEndpointAtOnceAndTheOthersWaitAsLongAsTheyMust() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        Manners answer = RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        server.answer((self, in, out) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            never.await(400, TimeUnit.MILLISECONDS);
            now.decrementAndGet();
            return answer.answer(self, in, out);
        });

        ExecutorService senders = Executors.newFixedThreadPool(8);
        try (CloseableHttpClient client = client(Duration.ofSeconds(1))) {
            List<Future<Answer>> posts = senders.invokeAll(Collections.nCopies(8, () -> post(client, new byte[10])));
            for (Future<Answer> post : posts) {
                assertThat(post.get().status()).isEqualTo(200);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(most).hasValue(2);
    }

    private CloseableHttpClient client(Duration timeout) {
        Otlp otlp = new Otlp(
                server.endpoint(),
                Map.of("Authorization", "Bearer secret"),
                Set.of(),
                true,
                timeout,
                Duration.ofMinutes(1),
                Set.of(),
                false,
                new ByteSize(512 << 10),
                2,
                true,
                new Tls(null, null, null));
        EndpointTurns turns = new EndpointTurns(new BatchesAtOnce(2, 1, System.nanoTime()), limit -> {});
        return OtlpHttpClient.create(otlp, turns, timer);
    }

    private Answer post(CloseableHttpClient client, byte[] body) throws IOException {
        URI endpoint = server.endpoint();
        HttpPost post = new HttpPost(endpoint);
        post.setEntity(new ByteArrayEntity(body, ContentType.create("application/x-protobuf")));
        ClassicHttpResponse response = client.executeOpen(null, post, null);
        byte[] answer = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        return new Answer(response.getCode(), null, null, null, null, answer);
    }
}
