package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Events;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What becomes of an object when all of it is settled. */
class OpenFinishTest {
    private static final byte[] CAPTURE = Samples.read("otel10-newline.bin");
    private static final List<String> KEYS = List.of(
            "in/year=2026/stream-1-2026-11-23-05-00-00",
            "in/with space and  two",
            "in/plus+and%percent%2F%41",
            "in/übergröße/日本語/🙂",
            "in/?query=1&more#fragment;(a)'!*~,:@$");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deletesWhatIsSettledWhateverItsKey(boolean byQueue) {
        try (Rig rig = rig("delete", byQueue)) {
            rig.start();

            KEYS.forEach(key -> rig.putAndAnnounce(key, CAPTURE));
            rig.awaitObjects("completed", KEYS.size());

            assertDelivered(rig, byQueue);
            assertThat(keys(rig)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void movesWhatIsSettledWhateverItsKey(boolean byQueue) {
        try (Rig rig = rig("move:done/", byQueue)) {
            rig.start();

            KEYS.forEach(key -> rig.putAndAnnounce(key, CAPTURE));
            rig.awaitObjects("completed", KEYS.size());

            assertDelivered(rig, byQueue);
            assertThat(keys(rig))
                    .containsExactlyInAnyOrderElementsOf(
                            KEYS.stream().map(key -> "done/" + key).toList());
            assertThat(bytes(rig, "done/" + KEYS.get(3))).isEqualTo(CAPTURE);
        }
    }

    /** Also with servers that delete whatever If-Match says. */
    @ParameterizedTest
    @CsvSource({"delete, false", "delete, true", "move:done/, false", "move:done/, true"})
    void anObjectThatWasReplacedWhileItWasReadStays(String after, boolean conditionIgnored) {
        byte[] replacement = Samples.read("otel10.bin");
        AtomicBoolean replaced = new AtomicBoolean();
        try (Rig rig = rig(after, true);
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            faulty.faults(
                    request -> conditionIgnored && request.startsWith("DELETE ") ? Fault.IGNORE_CONDITION : Fault.NONE);
            rig.s3(faulty::newClient);
            rig.receiver().answer(request -> {
                if (!replaced.getAndSet(true)) {
                    rig.put("in/object", replacement);
                }
                return OtlpAnswer.accepted();
            });
            rig.start();

            rig.putAndAnnounce("in/object", CAPTURE);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(keys(rig)).containsExactly("in/object");
            assertThat(bytes(rig, "in/object")).isEqualTo(replacement);

            rig.aws().announce(rig.queueUrl(), Rig.SOURCE, "in/object");
            rig.awaitObjects("completed", 2);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(2 * 710);
            assertThat(keys(rig)).doesNotContain("in/object");
        }
    }

    /** We had a bug where an object stayed for ever if its deletion failed after it was recorded as complete. */
    @Test
    void aDeletionThatFailedIsRepeatedAndTheDeliveryIsNot() {
        try (Rig rig = rig("delete", true);
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            faulty.faults(request -> request.startsWith("DELETE ") ? Fault.REFUSE : Fault.NONE);
            rig.s3(faulty::newClient).start();
            rig.putAndAnnounce("in/object", CAPTURE);
            rig.awaitObjects("given_back", 1);
            assertThat(keys(rig)).containsExactly("in/object");

            faulty.faults(request -> Fault.NONE);
            rig.awaitObjects("skipped", 1);
            rig.awaitEmptyQueue();

            assertThat(keys(rig)).isEmpty();
            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        }
    }

    /**
     * We had a bug where a second message that named the version of a deleted object had all of it delivered again: a
     * versioned bucket keeps the version. A crash before the message is deleted is the same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"delete", "move:done/"})
    void aVersionThatStaysBehindItsObjectIsNotDeliveredAgain(String after) {
        try (Rig rig = rig(after, true)) {
            rig.s3(() -> rig.clients().s3(rig.aws().s3Endpoint(), new VersionsStay()));
            rig.start();
            rig.put(VersionsStay.PLACE, CAPTURE);
            rig.put("in/object", CAPTURE);
            String message = created("in/object", etag(rig, "in/object"), "v1");

            rig.send(message);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();
            assertThat(keys(rig)).doesNotContain("in/object");
            rig.send(message);
            rig.awaitObjects("skipped", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        }
    }

    /** The servers of the tests know no versions: here each lies in a place of its own. */
    private static final class VersionsStay implements ExecutionInterceptor {
        private static final String PLACE = "versions/v1";

        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof GetObjectRequest get && get.versionId() != null
                    ? get.toBuilder()
                            .key("versions/" + get.versionId())
                            .versionId(null)
                            .build()
                    : context.request();
        }
    }

    private static String created(String key, String etag, String version) {
        return Events.created(key)
                .replace("\"sequencer\"", "\"eTag\":\"" + etag + "\",\"versionId\":\"" + version + "\",\"sequencer\"");
    }

    private static String etag(Rig rig, String key) {
        return rig.aws()
                .s3()
                .headObject(head -> head.bucket(Rig.SOURCE).key(key))
                .eTag()
                .replace("\"", "");
    }

    private Rig rig(String after, boolean byQueue) {
        Rig rig = new Rig(directory).set("S3_PREFIX", "in/").set("RELAY_SOURCE_AFTER", after);
        return byQueue ? rig.byQueue() : rig;
    }

    private static void assertDelivered(Rig rig, boolean byQueue) {
        if (byQueue) {
            rig.awaitEmptyQueue();
        }
        assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(KEYS.size() * 710L);
        assertThat(rig.receiver().accepted().total()).isEqualTo(KEYS.size() * 710L);
        assertThat(rig.deadLetters()).isEmpty();
    }

    private static List<String> keys(Rig rig) {
        return rig.aws().s3().listObjectsV2(list -> list.bucket(Rig.SOURCE)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static byte[] bytes(Rig rig, String key) {
        return rig.aws()
                .s3()
                .getObjectAsBytes(get -> get.bucket(Rig.SOURCE).key(key))
                .asByteArray();
    }
}
