package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Tally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Firehose delivers by HTTP is carried like an object, and answered 200 when all of it is settled. */
class ReceiveFirehoseTest {
    @TempDir
    Path directory;

    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(5).withDelimiter(false));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyDataPointArrivesOnceAndTheAnswerIs200(boolean gzip) {
        StreamObject object = writer.next(2 << 20);
        try (Rig rig = FirehoseClient.rig(directory)) {
            FirehoseClient client = FirehoseClient.start(rig);

            HttpResponse<String> answer = gzip ? client.deliverGzip("id-1", object) : client.deliver("id-1", object);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            assertThat(rig.assertSettled().read())
                    .isEqualTo(new Tally(object.bytes().length, object.frames().size(), object.dataPoints()));
            assertThat(rig.service().metrics().objects("completed")).isEqualTo(1);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    @Test
    void aRetryOfWhatIsCompleteIsAnswered200AndNothingIsSent() {
        StreamObject object = writer.next(100_000);
        try (Rig rig = FirehoseClient.rig(directory)) {
            FirehoseClient client = FirehoseClient.start(rig);
            client.deliver("id-1", object);
            long requests = rig.receiver().requests();
            rig.stop();

            HttpResponse<String> answer = FirehoseClient.start(rig).deliver("id-1", object);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(rig.receiver().requests()).isEqualTo(requests);
            assertThat(rig.service().metrics().objects("skipped")).isEqualTo(1);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    @Test
    void aDeadLetterNamesTheStreamAndTheRequest() {
        StreamObject object = writer.next(50_000);
        byte[] damage = new byte[100];
        try (Rig rig = FirehoseClient.rig(directory)) {
            HttpResponse<String> answer = FirehoseClient.start(rig).deliver("id-1", List.of(object.bytes(), damage));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.key()).startsWith("dead-letter/2026/08/01/10/damaged-");
                assertThat(letter.bytes()).isEqualTo(damage);
                assertThat(letter.metadata())
                        .containsEntry("source-bucket", "firehose:")
                        .containsEntry("source-key", FirehoseClient.STREAM)
                        .containsEntry("source-etag", "id-1")
                        .containsEntry("offset", String.valueOf(object.bytes().length));
            });
            rig.assertSettled();
        }
    }

    /** Its json may be delivered or dead-lettered, by what this release knows; no byte may be lost. */
    @Test
    void everyByteOfARealRequestIsSettled() throws Exception {
        byte[] body = Samples.read("firehose-http-request.json");
        byte[] records = recordsOf(body);
        try (Rig rig = FirehoseClient.rig(directory)) {
            FirehoseClient client = FirehoseClient.start(rig);
            String requestId = "c8291d2e-8c46-4f2a-a8df-2562550287ad";

            HttpResponse<String> answer = client.post(requestId, body);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains(requestId);
            var settled = rig.assertSettled();
            assertThat(settled.read().bytes() + settled.delimiters()).isEqualTo(records.length);
            assertThat(settled.delivered().dataPoints()).isEqualTo(1160);
            assertThat(rig.deadLetters()).isEmpty();
            assertThat(client.post(requestId, body).statusCode()).isEqualTo(200);
            assertThat(rig.service().metrics().objects("skipped")).isEqualTo(1);
        }
    }

    private static byte[] recordsOf(byte[] body) throws IOException {
        var out = new ByteArrayOutputStream();
        for (var item : new ObjectMapper().readTree(body).path("records")) {
            out.writeBytes(item.path("data").binaryValue());
        }
        return out.toByteArray();
    }

    @Test
    void aRealCaptureArrivesWhole() {
        try (Rig rig = FirehoseClient.rig(directory)) {
            HttpResponse<String> answer = FirehoseClient.start(rig)
                    .deliver("id-1", FirehoseClient.records(Samples.read("otel10.bin"), 100_000));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
        }
    }

    @Test
    void manyRequestsAtOnceAndEachOneTwiceBringEachPointOnce() throws Exception {
        List<StreamObject> objects =
                IntStream.range(0, 8).mapToObj(i -> writer.next(300_000)).toList();
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try (Rig rig = FirehoseClient.rig(directory)) {
            FirehoseClient client = FirehoseClient.start(rig);
            List<Future<Integer>> sent = IntStream.range(0, 16)
                    .mapToObj(i -> senders.submit(() -> client.deliverUntilTaken("id-" + i / 2, objects.get(i / 2))))
                    .toList();
            for (Future<Integer> each : sent) {
                assertThat(each.get()).isEqualTo(200);
            }

            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.service().metrics().objects("completed")).isEqualTo(8);
            rig.assertSettled();
        } finally {
            senders.shutdownNow();
        }
    }

    @Test
    void itRunsBesideABucketAndAQueue() {
        StreamObject ofFirehose = writer.next(200_000);
        StreamObject ofBucket = writer.next(200_000);
        try (Rig rig = FirehoseClient.rig(directory).unset("RELAY_SOURCE").byQueue()) {
            FirehoseClient client = FirehoseClient.start(rig);
            rig.putAndAnnounce(ofBucket.key(), ofBucket.bytes());

            assertThat(client.deliver("id-1", ofFirehose).statusCode()).isEqualTo(200);
            rig.awaitObjects("completed", 2);

            Conservation.assertExactly(rig.receiver().accepted(), List.of(ofFirehose, ofBucket));
            rig.assertSettled();
        }
    }

    @Test
    void theAccessKeyIsInNoLogAndInNoRequest() {
        StreamObject object = writer.next(50_000);
        try (LogLines log = new LogLines();
                Rig rig = FirehoseClient.rig(directory).route("enrich.camel.yaml", """
                        - route:
                            from:
                              uri: direct:enrich
                              steps:
                                - log:
                                    loggingLevel: WARN
                                    message: "headers ${headers}"
                                - process:
                                    ref: resourceAttributes
                        """)) {
            HttpResponse<String> answer = FirehoseClient.start(rig).deliver("id-1", object);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(log.lines()).anyMatch(line -> line.startsWith("headers {") && line.contains("id-1"));
            assertThat(log.lines()).noneMatch(line -> line.contains(FirehoseClient.KEY));
            assertThat(rig.receiver().headers())
                    .allSatisfy(headers -> assertThat(headers.toString())
                            .doesNotContain(FirehoseClient.KEY)
                            .doesNotContain("firehose"));
        }
    }

    @Test
    void withoutAnAccessKeyThereIsNoPort() {
        try (Rig rig = new Rig(directory)) {
            assertThat(rig.start().firehosePort()).isNull();
            assertThat(rig.service().context().getRoute("receive-firehose")).isNull();
        }
    }
}
