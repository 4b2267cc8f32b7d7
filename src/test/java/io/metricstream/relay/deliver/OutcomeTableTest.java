package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.metricstream.relay.deliver.Outcome.Accepted;
import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.deliver.Outcome.Misconfigured;
import io.metricstream.relay.deliver.Outcome.PartlyAccepted;
import io.metricstream.relay.deliver.Outcome.Refused;
import io.metricstream.relay.deliver.Outcome.Unavailable;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of outcomes, row by row. */
class OutcomeTableTest {
    private static final URI ENDPOINT = URI.create("https://user:secret@host:4318/v1/metrics?api-key=secret");
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final String PROTOBUF = "application/x-protobuf";

    private final OutcomeTable table = new OutcomeTable(ENDPOINT, Set.of(429, 502, 503, 504));

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("empty, as most answer", 200, PROTOBUF, "", new Accepted("")),
                arguments("no content", 204, null, "", new Accepted("")),
                arguments("no type, no body", 200, null, "", new Accepted("")),
                arguments("empty, whatever it is called", 200, "text/html; charset=utf-8", "", new Accepted("")),
                arguments("plain text", 200, "text/plain", "ok", new Accepted("")),
                arguments("any 2xx", 202, "text/plain", "queued", new Accepted("")),
                arguments("partial", 200, PROTOBUF, partial(3, "late"), new PartlyAccepted(3, "late")),
                arguments(
                        "partial, charset",
                        200,
                        PROTOBUF + "; charset=utf-8",
                        partial(3, "x"),
                        new PartlyAccepted(3, "x")),
                arguments(
                        "partial, older name", 200, "application/protobuf", partial(2, ""), new PartlyAccepted(2, "")),
                arguments("partial, no type", 200, null, partial(2, ""), new PartlyAccepted(2, "")),
                arguments("a warning only", 200, PROTOBUF, partial(0, "slow\ndown"), new Accepted("slow down")),
                arguments("nonsense below zero", 200, PROTOBUF, partial(-5, ""), new Accepted("")),
                arguments("json, nothing said", 200, "application/json", "{}", new Accepted("")),
                arguments(
                        "json, partial",
                        200,
                        "application/json; charset=utf-8",
                        "{\"partialSuccess\":{\"rejectedDataPoints\":\"7\",\"errorMessage\":\"late\"}}",
                        new PartlyAccepted(7, "late")),
                arguments(
                        "json, a number",
                        200,
                        "application/json",
                        "{\"partialSuccess\":{\"rejectedDataPoints\":7}}",
                        new PartlyAccepted(7, "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void aSuccessIsAnAcceptance(String name, int status, @Nullable String type, String body, Outcome expected) {
        assertThat(table.of(answer(status, type, body), NOW)).isEqualTo(expected);
    }

    /** We had a bug where what Mimir dropped was neither kept nor told: it counted 0, and only its message said so. */
    @Test
    void whatMimirDroppedWithoutCountingIsARejection() {
        String late = "x".repeat(400) + " the sample has been rejected (err-mimir-sample-out-of-order)";
        String exemplar = "the exemplar has been rejected (err-mimir-exemplar-too-far-in-past)";

        assertThat(table.of(answer(200, PROTOBUF, partial(0, late)), NOW)).isInstanceOf(PartlyAccepted.class);
        assertThat(table.of(answer(200, PROTOBUF, partial(0, exemplar)), NOW)).isEqualTo(new Accepted(exemplar));
    }

    /** We had a bug where a backlog was copied to the failure bucket: 200 with all of it rejected was an acceptance. */
    @Test
    void anAcceptanceOfNothingIsARefusal() {
        Answer answer = answer(200, PROTOBUF, partial(3, "out of range"));

        assertThat(table.of(answer, 3, NOW)).isEqualTo(new Refused(200, "out of range"));
        assertThat(table.of(answer, 4, NOW)).isEqualTo(new PartlyAccepted(3, "out of range"));
        assertThat(table.of(answer, 2, NOW)).as("samples, not points").isInstanceOf(PartlyAccepted.class);
        assertThat(table.of(answer(200, null, ""), 0, NOW)).isEqualTo(new Accepted(""));
    }

    static Stream<Arguments> noAcceptances() {
        return Stream.of(
                arguments("a login page", "text/html", "<!doctype html><title>Log in</title>"),
                arguments("a page, strictly", "application/xhtml+xml", "<html/>"),
                arguments("no type, a page", null, "<!doctype html><title>Welcome</title>"),
                arguments("no protobuf", PROTOBUF, "OK"),
                arguments("no json", "application/json", "OK"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noAcceptances")
    void aSuccessThatNoOtlpReceiverWouldAnswerIsNone(String name, @Nullable String type, String body) {
        Outcome outcome = table.of(answer(200, type, body), NOW);

        assertThat(outcome).isInstanceOf(Misconfigured.class);
        assertThat(((Unavailable) outcome).cause())
                .startsWith("https://host:4318/v1/metrics answered 200 with ")
                .contains("check that relay.otlp.endpoint is the full URL");
    }

    @Test
    void anAnswerBeyondTheLimitIsNoReasonToSendAgain() {
        String endless = "x".repeat(OtlpHttpClient.MAX_ANSWER_BYTES);

        assertThat(table.of(answer(200, PROTOBUF, endless), NOW)).isInstanceOf(Accepted.class);
        assertThat(table.of(answer(200, "text/html", endless), NOW)).isInstanceOf(Misconfigured.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void laterMeansLater(int status) {
        Answer answer =
                new Answer(status, "text/plain", "7", null, null, "overloaded\r\n".getBytes(StandardCharsets.UTF_8));

        assertThat(table.of(answer, NOW))
                .isEqualTo(new Later(
                        "https://host:4318/v1/metrics answered " + status + " (overloaded)",
                        Duration.ofSeconds(7),
                        status));
    }

    @Test
    void aStatusOfTheUsersOwnMeansLaterToo() {
        OutcomeTable own = new OutcomeTable(ENDPOINT, Set.of(429, 500, 404));

        assertThat(own.of(answer(500, null, ""), NOW)).isInstanceOf(Later.class);
        assertThat(own.of(answer(404, null, ""), NOW)).isInstanceOf(Later.class);
    }

    /** We had a bug where late data held all deliveries: Thanos answers 409 to it, which counted as a wrong setting. */
    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 422, 500})
    void theDataMayBeAtFault(int status) {
        assertThat(table.of(answer(status, "text/plain; charset=utf-8", "out of order\n"), NOW))
                .isEqualTo(new Refused(status, "out of order"));
    }

    @Test
    void anErrorIsAStatusInProtobufByTheSpecification() {
        String status = "\u0008\u0003\u0012\u0003bad";

        assertThat(table.of(answer(400, PROTOBUF, status), NOW)).isEqualTo(new Refused(400, "bad"));
        assertThat(table.of(answer(400, PROTOBUF, "plain all the same"), NOW))
                .isEqualTo(new Refused(400, "plain all the same"));
    }

    static Stream<Arguments> misconfigured() {
        return Stream.of(
                arguments(401, "relay.otlp.headers"),
                arguments(402, "relay.otlp.retry-status"),
                arguments(403, "relay.otlp.headers"),
                arguments(404, "relay.otlp.endpoint"),
                arguments(405, "relay.otlp.endpoint"),
                arguments(407, "proxy"),
                arguments(408, "relay.otlp.retry-status"),
                arguments(415, "relay.otlp.compression"),
                arguments(421, "relay.otlp.endpoint"),
                arguments(501, "relay.otlp.endpoint"),
                arguments(505, "relay.otlp.retry-status"));
    }

    @ParameterizedTest
    @MethodSource("misconfigured")
    void theConfigurationIsAtFaultAndTheSentenceNamesTheSetting(int status, String setting) {
        Unavailable outcome = (Unavailable) table.of(answer(status, "text/plain", "no"), NOW);

        assertThat(outcome).isInstanceOf(Misconfigured.class);
        assertThat(outcome.cause())
                .startsWith("https://host:4318/v1/metrics answered " + status + " (no); ")
                .contains(setting)
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
    void aRedirectNamesWhereItPoints(int status) {
        Answer answer = new Answer(status, null, null, null, "https://elsewhere/\u202Ev1", new byte[0]);

        Unavailable outcome = (Unavailable) table.of(answer, NOW);

        assertThat(outcome).isInstanceOf(Misconfigured.class);
        assertThat(outcome.cause()).contains("set relay.otlp.endpoint to where it points: https://elsewhere/ v1");
        assertThat(((Unavailable) table.of(answer(status, null, ""), NOW)).cause())
                .endsWith("it does not say");
    }

    /** We had a bug where a redirect that kept our query, as most servers do, told its key to the log, page and health. */
    @ParameterizedTest
    @CsvSource({
        "https://user:secret@other:4319/v1/metrics/?api-key=secret#secret, https://other:4319/v1/metrics/",
        "//user:secret@other/v1?api-key=secret, //other/v1",
        "/v1/metrics/?api-key=secret, /v1/metrics/",
        "/at#secret, /at",
        "http://not a uri/{v1}?api-key=secret, http://not a uri/{v1}",
        "https://other/v1;api-key=secret, https://other/v1;…",
    })
    void aRedirectDoesNotTellTheKeyOfTheQuery(String location, String told) {
        Answer answer = new Answer(308, null, null, null, location, new byte[0]);

        assertThat(((Unavailable) table.of(answer, NOW)).cause()).endsWith("points: " + told);
    }

    /** We had a bug where an answer that names what was asked for told the key of the query, too. */
    @ParameterizedTest
    @ValueSource(strings = {"?api-key=secret&v=1", "?v=1&amp;api-key=secret"})
    void anAnswerThatRepeatsTheQueryDoesNotTellItsKey(String query) {
        OutcomeTable keyed = new OutcomeTable(URI.create("http://host/v1?api-key=secret&v=1"), Set.of(503));
        String body = "x".repeat(280) + query;

        assertThat(((Refused) keyed.of(answer(400, "text/plain", body), NOW)).message())
                .doesNotContain("secr");
        assertThat(((Unavailable) keyed.of(answer(404, "text/html", body), NOW)).cause())
                .doesNotContain("secr");
        assertThat(((Unavailable) keyed.of(answer(503, null, body), NOW)).cause())
                .doesNotContain("secr");
        assertThat(((PartlyAccepted) keyed.of(answer(200, PROTOBUF, partial(1, body)), NOW)).message())
                .doesNotContain("secr");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new UnknownHostException("host"), Misconfigured.class, "check relay.otlp.endpoint, and DNS"),
                arguments(
                        new IOException(new SSLHandshakeException("PKIX path building failed")),
                        Misconfigured.class,
                        "TLS fails (PKIX path building failed); check relay.otlp.endpoint, relay.otlp.certificate"),
                arguments(
                        new ConnectException("Connection refused"),
                        Later.class,
                        "gave no answer (Connection refused); check that it is up, and relay.otlp.endpoint"),
                arguments(new SocketException(), Later.class, "gave no answer (SocketException)"),
                arguments(new SocketTimeoutException("Read timed out"), Later.class, "relay.otlp.timeout"),
                arguments(new InterruptedIOException("too slow"), Later.class, "relay.otlp.timeout"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void noAnswerIsNeverTheFaultOfTheData(Exception failure, Class<?> outcome, String sentence) {
        Unavailable unavailable = table.of(failure);

        assertThat(unavailable).isInstanceOf(outcome);
        assertThat(unavailable.status()).isZero();
        assertThat(unavailable.cause())
                .startsWith("https://host:4318/v1/metrics")
                .contains(sentence)
                .doesNotContain("secret");
    }

    private static String partial(long rejected, String message) {
        return ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(rejected)
                        .setErrorMessage(message))
                .build()
                .toByteString()
                .toString(StandardCharsets.ISO_8859_1);
    }

    private static Answer answer(int status, @Nullable String type, String body) {
        return new Answer(status, type, null, null, null, body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
