package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Which objects are opened, and what S3 may do meanwhile. */
class OpenObjectTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    @TempDir
    Path directory;

    @Test
    void compressionIsToldByTheBytesAndNotByTheName() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.start();

            rig.putAndAnnounce("not-compressed.gz", CAPTURE);
            rig.putAndAnnounce("several-members", Samples.read("otel10-multimember.gz"));
            rig.putAndAnnounce("cut-inside-a-frame.snappy", Samples.read("otel10-split-inside-a-frame.gz"));
            rig.awaitObjects("completed", 3);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(3 * 710);
            assertThat(rig.receiver().accepted().distinct()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(3 * 710);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    @Test
    void anObjectThatIsGoneIsCountedAndItsMessageDeleted() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.putAndAnnounce("gone", CAPTURE);
            rig.aws().s3().deleteObject(delete -> delete.bucket(Rig.SOURCE).key("gone"));
            rig.start();

            rig.awaitObjects("gone", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().read().bytes()).isZero();
        }
    }

    @Test
    void anObjectWithTheMetadataOfADeadLetterIsLeftWhereItIs() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.aws()
                    .s3()
                    .putObject(
                            put -> put.bucket(Rig.SOURCE)
                                    .key("copied-from-the-failure-bucket")
                                    .metadata(
                                            Map.of("reason", "damaged", "offset", "0", "length", "3", "attempts", "0")),
                            RequestBody.fromBytes(CAPTURE));
            rig.aws().announce(rig.queueUrl(), Rig.SOURCE, "copied-from-the-failure-bucket");
            rig.start();

            rig.awaitObjects("ignored_dead_letter", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().read().bytes()).isZero();
            assertThat(rig.receiver().requests()).isZero();
        }
    }

    @Test
    void aCompleteObjectIsNotSentAgain() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.start();
            rig.putAndAnnounce("object", CAPTURE);
            rig.awaitObjects("completed", 1);

            rig.aws().announce(rig.queueUrl(), Rig.SOURCE, "object");
            rig.awaitObjects("skipped", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        }
    }

    @Test
    void ofTwoWhoClaimAnObjectTheSecondGivesItBack() {
        CountDownLatch claimedTwice = new CountDownLatch(1);
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_SOURCE_CONCURRENCY", "2")) {
            rig.receiver().answer(request -> {
                await(claimedTwice);
                return OtlpAnswer.accepted();
            });
            rig.start();
            rig.putAndAnnounce("object", CAPTURE);
            rig.aws().announce(rig.queueUrl(), Rig.SOURCE, "object");

            rig.awaitObjects("given_back", 1);
            assertThat(rig.service().metrics().objects("completed")).isZero();
            claimedTwice.countDown();
            rig.awaitObjects("completed", 1);
            rig.awaitObjects("skipped", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyThatIsCutOnItsWayIsReadOn(boolean compressed) {
        byte[] plain = Gzip.concat(Collections.nCopies(12, CAPTURE).toArray(byte[][]::new));
        byte[] object = compressed ? Gzip.of(plain) : plain;
        AtomicInteger reads = new AtomicInteger();
        try (Rig rig = new Rig(directory).byQueue();
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            faulty.faults(request -> request.equals("GET /" + Rig.SOURCE + "/object") && reads.incrementAndGet() <= 2
                    ? Fault.HALF_BODY
                    : Fault.NONE);
            rig.s3(faulty::newClient).start();

            rig.putAndAnnounce("object", object);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(reads).hasValue(3);
            assertThat(rig.service().metrics().objects("given_back")).isZero();
            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(12 * 710);
            assertThat(rig.receiver().accepted().distinct()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(12 * 710);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
