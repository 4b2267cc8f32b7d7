package io.metricstream.relay.deliver;

import io.metricstream.relay.settings.RelaySettings.Otlp;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/** Asks an endpoint once, as a delivery would, with a request that holds no metric: it leaves nothing there. */
public final class EndpointProbe {
    /**
     * What came back.
     *
     * @param outcome as for a batch
     * @param date the header of that name, or null
     */
    public record Reply(Outcome outcome, @Nullable String date) {}

    private EndpointProbe() {}

    /**
     * Takes {@code relay.otlp.timeout} at most.
     *
     * @throws io.metricstream.relay.settings.SettingException if a PEM file cannot be used
     */
    public static Reply ask(Otlp otlp, InstantSource clock) throws IOException {
        OutcomeTable table = new OutcomeTable(otlp.endpoint(), otlp.retryStatus());
        ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor();
        EndpointTurns one = new EndpointTurns(new BatchesAtOnce(1, 1, System.nanoTime()), limit -> {});
        try (CloseableHttpClient client = OtlpHttpClient.create(otlp, one, deadlines)) {
            return client.execute(request(otlp), response -> reply(table, response, clock.instant()));
        } catch (IOException e) {
            return new Reply(table.of(e), null);
        } finally {
            deadlines.shutdownNow();
        }
    }

    private static HttpPost request(Otlp otlp) {
        HttpPost post = new HttpPost(otlp.endpoint());
        post.setEntity(new RequestEntity(otlp.gzip())
                .of(ExportMetricsServiceRequest.getDefaultInstance().toByteArray()));
        return post;
    }

    private static Reply reply(OutcomeTable table, ClassicHttpResponse response, Instant now) throws IOException {
        HttpEntity entity = response.getEntity();
        Answer answer = Answer.of(
                response.getCode(),
                name -> header(response, name),
                entity == null ? null : EntityUtils.toByteArray(entity));
        return new Reply(table.of(answer, now), answer.date());
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
