package io.metricstream.relay.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpReceiver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpReceiverTest {
    private final OtlpReceiver receiver = OtlpReceiver.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void countsEachDataPointOfTheRealCaptureOnce() throws Exception {
        ExportMetricsServiceRequest sample = firstFrame();

        HttpResponse<byte[]> plain = post(sample.toByteArray(), "X-Tenant", "one");

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(ExportMetricsServiceResponse.parseFrom(plain.body()).hasPartialSuccess())
                .isFalse();
        assertThat(receiver.headers().get(0)).containsEntry("x-tenant", "one");
        assertThat(receiver.accepted().distinct()).isGreaterThan(300);
        assertThat(receiver.accepted().repeated()).isZero();
        Set<Long> identities = new HashSet<>();
        MetricPoint.forEach(sample, point -> identities.add(point.identity()));
        assertThat(receiver.accepted().identities()).containsExactlyInAnyOrder(identities.toArray(Long[]::new));

        post(Gzip.of(sample.toByteArray()), "Content-Encoding", "gzip");

        assertThat(receiver.accepted().repeated()).isEqualTo(identities.size());
        assertThat(receiver.kept()).isEmpty();
    }

    @Test
    void answersAsItsScriptSaysAndCountsOnlyWhatItAccepted() throws Exception {
        byte[] body = firstFrame().toByteArray();
        receiver.keepRequests(true);

        receiver.answer(request -> OtlpAnswer.status(503));
        assertThat(post(body).statusCode()).isEqualTo(503);
        receiver.answer(request -> OtlpAnswer.retryAfter(429, Duration.ofSeconds(3)));
        assertThat(post(body).headers().firstValue("Retry-After")).hasValue("3");
        receiver.answer(request -> OtlpAnswer.retryAfter(429, Instant.parse("2026-08-01T12:00:05.7Z")));
        assertThat(post(body).headers().firstValue("Retry-After")).hasValue("Sat, 01 Aug 2026 12:00:05 GMT");
        receiver.answer(OtlpAnswer.refuseIf(point -> point.metric().startsWith("amazonaws.com/")));
        assertThat(post(body).statusCode()).isEqualTo(400);
        assertThat(receiver.accepted().total()).isZero();
        assertThat(receiver.refused()).isEqualTo(4);

        receiver.answer(request -> OtlpAnswer.html200());
        assertThat(post(body).headers().firstValue("Content-Type")).hasValue("text/html");
        receiver.answer(OtlpAnswer.refuseIf(point -> point.metric().isEmpty()));
        assertThat(post(body).statusCode()).isEqualTo(200);
        receiver.answer(request -> OtlpAnswer.partialSuccess(7, "late"));
        assertThat(ExportMetricsServiceResponse.parseFrom(post(body).body())
                        .getPartialSuccess()
                        .getRejectedDataPoints())
                .isEqualTo(7);
        assertThat(receiver.kept()).hasSize(7);
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        assertThat(post(new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
        assertThat(post(Gzip.of(new byte[(64 << 20) + 1]), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(413);
        assertThat(post(new byte[] {1, 2, 3}, "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        assertThat(receiver.requests()).isZero();
        assertThat(receiver.refused()).isEqualTo(3);
    }

    private HttpResponse<byte[]> post(byte[] body, String... header) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(receiver.endpoint())
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (header.length > 0) {
            request.headers(header);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static ExportMetricsServiceRequest firstFrame() throws Exception {
        try (InputStream sample = OtlpReceiverTest.class.getResourceAsStream("/samples/otel10.bin")) {
            return ExportMetricsServiceRequest.parseDelimitedFrom(sample);
        }
    }
}
