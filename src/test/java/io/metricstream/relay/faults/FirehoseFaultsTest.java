package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.kit.Rig;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be settled stays with Firehose, which sends it again; and then it is gone on with. */
class FirehoseFaultsTest {
    @TempDir
    Path directory;

    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(5).withDelimiter(false));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRetryGoesOnWhereTheLastTryEnded(boolean restarted) {
        StreamObject object = writer.next(4 << 20);
        AtomicInteger requests = new AtomicInteger();
        try (Rig rig = FirehoseClient.rig(directory)
                .set("RELAY_OTLP_BATCH_SIZE", "64KiB")
                .set("RELAY_OTLP_HOLD", "1s")) {
            rig.receiver()
                    .answer(request ->
                            requests.incrementAndGet() <= 20 ? OtlpAnswer.accepted() : OtlpAnswer.status(503));
            FirehoseClient client = FirehoseClient.start(rig);

            HttpResponse<String> first = client.deliver("id-1", object);

            assertThat(first.statusCode()).as(first.body()).isEqualTo(503);
            assertThat(first.body()).contains("\"requestId\":\"id-1\"", "\"errorMessage\":\"");
            assertThat(rig.receiver().accepted().total()).isBetween(1L, object.dataPoints() - 1);
            assertThat(rig.assertConserved().givenBack().frames()).isPositive();
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            if (restarted) {
                rig.stop();
                client = FirehoseClient.start(rig);
            }

            assertThat(client.deliverUntilTaken("id-1", object)).isEqualTo(200);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            assertThat(rig.deadLetters()).isEmpty();
            rig.assertConserved();
        }
    }

    @Test
    void whileTheEndpointIsNotThereTheAnswerIs503WithinTheHold() {
        StreamObject object = writer.next(300_000);
        try (Rig rig = FirehoseClient.rig(directory)
                .set("RELAY_OTLP_HOLD", "1s")
                .set("OTEL_COLLECTOR_URL", "http://127.0.0.1:1/v1/metrics")) {
            long began = System.nanoTime();
            HttpResponse<String> down = FirehoseClient.start(rig).deliver("id-1", object);

            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body()).contains("\"errorMessage\":\"http://127.0.0.1:1/v1/metrics gave no answer");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            rig.assertConserved();
            rig.stop();

            rig.set("OTEL_COLLECTOR_URL", rig.receiver().endpoint().toString());
            assertThat(FirehoseClient.start(rig).deliver("id-1", object).statusCode())
                    .isEqualTo(200);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            rig.assertSettled();
        }
    }

    @Test
    void aFailureBucketThatIsNotThereKeepsTheRequestWithFirehose() {
        byte[] damaged = "this is no frame".getBytes(StandardCharsets.US_ASCII);
        try (Rig rig = FirehoseClient.rig(directory).set("RELAY_DEAD_LETTER_BUCKET", "failures-made-later")) {
            FirehoseClient client = FirehoseClient.start(rig);

            assertThat(client.deliver("id-1", List.of(damaged)).statusCode()).isEqualTo(503);
            rig.assertConserved();

            rig.aws().createBucket("failures-made-later");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    client.deliver("id-1", List.of(damaged)).statusCode())
                            .isEqualTo(200));
            assertThat(rig.keys("failures-made-later")).hasSize(1);
        }
    }

    @Test
    void aStopAnswers503ToWhatWaits() throws Exception {
        StreamObject object = writer.next(300_000);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (Rig rig = FirehoseClient.rig(directory)) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            FirehoseClient client = FirehoseClient.start(rig);
            Future<HttpResponse<String>> waiting = sender.submit(() -> client.deliver("id-1", object));
            await().until(() -> rig.service().gate().hold().isPresent());
            long began = System.nanoTime();
            rig.stop();

            assertThat(waiting.get().statusCode()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            assertThat(FirehoseClient.start(rig).deliverUntilTaken("id-1", object))
                    .isEqualTo(200);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            rig.assertSettled();
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void aStopWaitsForWhatIsAtTheEndpointAndTakesNothingMore() throws Exception {
        StreamObject object = writer.next(100_000);
        CountDownLatch endpoint = new CountDownLatch(1);
        ExecutorService others = Executors.newFixedThreadPool(2);
        try (Rig rig = FirehoseClient.rig(directory)) {
            rig.receiver().answer(request -> {
                await().until(() -> endpoint.getCount() == 0);
                return OtlpAnswer.accepted();
            });
            FirehoseClient client = FirehoseClient.start(rig);
            CamelContext context = rig.service().context();
            Future<HttpResponse<String>> first = others.submit(() -> client.deliver("id-1", object));
            await().until(() -> rig.receiver().requests() > 0);
            Future<?> stop = others.submit(rig::stop);
            await().until(() -> !context.isStarted());

            HttpResponse<String> second = client.deliver("id-2", object);
            endpoint.countDown();

            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.body()).contains("\"requestId\":\"id-2\"", "the relay is stopping");
            assertThat(first.get().statusCode()).isEqualTo(200);
            stop.get();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        } finally {
            others.shutdownNow();
        }
    }

    @Test
    void aRouteThatStopsIsNoAcceptance() {
        StreamObject object = writer.next(50_000);
        try (Rig rig = FirehoseClient.rig(directory).route("enrich.camel.yaml", """
                - route:
                    from:
                      uri: direct:enrich
                      steps:
                        - stop: {}
                """)) {
            HttpResponse<String> answer = FirehoseClient.start(rig).deliver("id-1", object);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("neither delivered nor dead-lettered");
            assertThat(rig.receiver().requests()).isZero();
            rig.assertConserved();
        }
    }
}
