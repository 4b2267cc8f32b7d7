package io.metricstream.relay.receive;

import static io.metricstream.relay.receive.FirehoseRig.assertRefused;
import static io.metricstream.relay.receive.FirehoseRig.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.receive.FirehoseServer.Patience;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Firehose, and whoever claims to be, is answered; and what of it gets further. */
class FirehoseServerTest {
    private final FirehoseRig rig = new FirehoseRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatCannotBeSettledIsAnswered503SoThatItComesAgain() {
        rig.fails("the endpoint is not available");

        assertRefused(rig.client().deliver("id-1", List.of(new byte[1])), 503, "id-1", "the endpoint is not available");
        assertThat(rig.carried()).hasSize(1);
    }

    @Test
    void anObstacleIsAnswered503BeforeTheBodyIsTaken() {
        rig.obstructed("the state cannot be written");

        assertRefused(rig.client().deliver("id-1", List.of(new byte[1])), 503, "id-1", "the state cannot be written");
        assertThat(rig.carried()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "the-ke", "the-key-", "THE-KEY"})
    void withoutTheAccessKeyNothingGetsIn(String sent) {
        try (LogLines log = new LogLines()) {
            FirehoseClient other = new FirehoseClient(rig.port(), sent);

            HttpResponse<String> answer = other.deliver("id-1", List.of(new byte[1]));

            assertRefused(answer, 401, "id-1", "X-Amz-Firehose-Access-Key is missing or wrong");
            assertThat(rig.carried()).isEmpty();
            assertThat(log.lines()).filteredOn(line -> line.contains("401")).hasSize(1);
            assertThat(log.lines()).noneMatch(line -> line.contains(FirehoseRig.KEY) || line.contains("THE-KEY"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, 404",
        "POST, /firehose/, 404",
        "POST, /Firehose, 404",
        "GET, /observe/health, 404",
        "GET, /observe/metrics, 404",
        "GET, /q/health, 404",
        "GET, /firehose, 405",
        "PUT, /firehose, 405",
        "DELETE, /firehose, 405",
    })
    void thereIsNothingElseOnThePort(String method, String path, int status) {
        HttpResponse<String> answer = rig.client()
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("errorMessage").asText()).isNotEmpty();
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        X-Amz-Firehose-Protocol-Version | 2.0  | 400 | X-Amz-Firehose-Protocol-Version is 2.0, and only 1.0 is known
        Content-Encoding                | zstd | 415 | Content-Encoding is zstd, and only gzip is known
        X-Amz-Firehose-Source-Arn       | a b  | 400 | X-Amz-Firehose-Source-Arn is not 1 to 512 visible ASCII characters
        """)
    void aHeadThatIsNotUnderstoodIsRefused(String name, String value, int status, String fault) {
        HttpRequest.Builder request = rig.client()
                .request("id-1")
                .setHeader(name, value)
                .POST(HttpRequest.BodyPublishers.ofByteArray(FirehoseClient.body("id-1", List.of(new byte[1]))));

        assertRefused(rig.client().send(request), status, "id-1", fault);
        assertThat(rig.carried()).isEmpty();
    }

    /** 50 attributes, as long as AWS allows: eight times what an HTTP server takes by default. */
    @Test
    void theLongestCommonAttributesGetIn() {
        String attributes = "{\"commonAttributes\":{" + "x".repeat(50 * (256 + 1024)) + "}}";

        HttpResponse<String> answer = rig.client()
                .post("id-1", FirehoseClient.body("id-1", List.of()), "X-Amz-Firehose-Common-Attributes", attributes);

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aSlowBodyIsNotWaitedForWithoutEnd() throws IOException {
        try (FirehoseServer impatient = rig.open(0, new Patience(Duration.ofMillis(500), Duration.ofMinutes(1)));
                Socket socket = begin(impatient.port(), 1000, "{\"requestId\":")) {
            assertThat(answerOn(socket))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("\"requestId\":\"id-1\"", "the body was waited for 500 ms in all");
            assertThat(rig.carried()).isEmpty();
            assertThat(new FirehoseClient(impatient.port(), FirehoseRig.KEY)
                            .deliver("id-2", List.of())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Firehose would give the request up after 3 minutes, and its log would not say why. */
    @Test
    void whatTakesLongIsAnsweredInTimeAndGoesOn() {
        rig.hold();
        try (FirehoseServer prompt = rig.open(0, new Patience(Duration.ofSeconds(30), Duration.ofMillis(300)))) {
            FirehoseClient client = new FirehoseClient(prompt.port(), FirehoseRig.KEY);

            assertRefused(client.deliver("id-1", List.of(new byte[5])), 503, "id-1", "not all is settled after 300 ms");
            assertThat(rig.contents().size()).isZero();
            rig.release();

            await().until(() -> rig.contents().size() == 5);
            assertThat(client.deliver("id-1", List.of(new byte[5])).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aBodyThatIsCutOffIsNotCarriedAndKeepsNoPlace() throws IOException {
        for (int i = 0; i < 2 * FirehoseRig.AT_ONCE; i++) {
            begin(rig.port(), 1000, "{\"requestId\":\"id-1\",\"records\":[{\"data\":\"QUJD\"}]")
                    .close();
        }

        await().untilAsserted(() ->
                assertThat(rig.client().deliver("id-2", List.of()).statusCode()).isEqualTo(200));
        assertThat(rig.carried()).extracting(FirehoseRequest::requestId).containsOnly("id-2");
    }

    @Test
    void aSenderThatAsksFirstIsToldToGoOn() throws IOException {
        byte[] body = FirehoseClient.body("id-1", List.of(new byte[3]));
        try (Socket socket = begin(rig.port(), body.length, "", "Expect: 100-continue")) {
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue".length());
            assertThat(new String(line, US_ASCII)).isEqualTo("HTTP/1.1 100 Continue");
            socket.getOutputStream().write(body);

            assertThat(answerOn(socket)).contains("HTTP/1.1 200 ");
        }
    }

    @Test
    void moreRequestsThanThereArePlacesAreAnswered503AtOnce() throws Exception {
        rig.hold();
        ExecutorService senders = Executors.newFixedThreadPool(FirehoseRig.AT_ONCE);
        try {
            List<Future<HttpResponse<String>>> first = IntStream.range(0, FirehoseRig.AT_ONCE)
                    .mapToObj(i -> senders.submit(() -> rig.client().deliver("id-" + i, List.of(new byte[1]))))
                    .toList();
            await().until(() -> rig.carried().size() == FirehoseRig.AT_ONCE);

            assertRefused(
                    rig.client().deliver("one-more", List.of(new byte[1])),
                    503,
                    "one-more",
                    "2 requests are in hand already");
            rig.release();
            for (Future<HttpResponse<String>> each : first) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
            assertThat(rig.client().deliver("one-more", List.of(new byte[1])).statusCode())
                    .isEqualTo(200);
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void connectionsBeyondALimitAreClosedAndTheirPlacesAreFreeAgain() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < FirehoseServer.MOST_CONNECTIONS; i++) {
                idle.add(begin(rig.port(), 1000, ""));
            }
            await().untilAsserted(() -> {
                try (Socket one = begin(rig.port(), 1000, "")) {
                    assertThat(one.getInputStream().read()).isEqualTo(-1);
                }
            });
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(rig.client().deliver("id-2", List.of()).statusCode())
                                .isEqualTo(200));
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> rig.open(rig.port(), new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1))))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("relay.firehose.port (RELAY_FIREHOSE_PORT): 127.0.0.1:" + rig.port()
                        + " cannot be listened on (");
    }

    private static Socket begin(int port, int length, String body, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        String head = "POST /firehose HTTP/1.1\r\nHost: relay\r\nX-Amz-Firehose-Access-Key: " + FirehoseRig.KEY
                + "\r\nX-Amz-Firehose-Request-Id: id-1\r\nContent-Length: " + length + "\r\n"
                + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "\r\n";
        socket.getOutputStream().write((head + body).getBytes(US_ASCII));
        return socket;
    }

    private static String answerOn(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("}")) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                break;
            }
            answer.append((char) read);
        }
        return answer.toString();
    }
}
