package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Conservation;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the failure bucket does not take a letter, the object waits at its source, and all others go on. */
class DeadLetterFailureTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final byte[] DAMAGED = Gzip.concat(CAPTURE, new byte[] {0, 1, 2});
    private static final byte[] BROKEN = Gzip.concat(Gzip.of(CAPTURE), new byte[] {0, 1, 2});

    @TempDir
    Path directory;

    @Test
    void aMissingFailureBucketGivesTheObjectBackUntilItIsThere() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.aws().s3().deleteBucket(delete -> delete.bucket(Rig.FAILURES));
            rig.start();
            rig.putAndAnnounce("damaged", DAMAGED);
            rig.awaitObjects("given_back", 1);
            rig.putAndAnnounce("good", CAPTURE);
            rig.awaitObjects("completed", 1);

            rig.aws().createBucket(Rig.FAILURES);
            rig.awaitObjects("completed", 2);
            rig.awaitEmptyQueue();

            assertOnlyTheDamageIsDeadLettered(rig);
        }
    }

    @Test
    void aFailureBucketThatRefusesGivesTheObjectBackUntilItAccepts() {
        try (Rig rig = new Rig(directory).byQueue();
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            faulty.faults(request -> request.startsWith("PUT /" + Rig.FAILURES) ? Fault.REFUSE : Fault.NONE);
            rig.s3(faulty::newClient).start();
            rig.putAndAnnounce("damaged", DAMAGED);
            rig.putAndAnnounce("broken", BROKEN);
            rig.awaitObjects("given_back", 2);
            rig.putAndAnnounce("good", CAPTURE);
            rig.awaitObjects("completed", 1);
            assertThat(rig.deadLetters()).isEmpty();

            faulty.faults(request -> Fault.NONE);
            rig.awaitObjects("completed", 3);
            rig.awaitEmptyQueue();

            rig.assertConserved();
            assertThat(rig.deadLetters()).hasSize(2);
        }
    }

    private static void assertOnlyTheDamageIsDeadLettered(Rig rig) {
        Conservation conservation = rig.assertConserved();
        assertThat(conservation.deadLettered().bytes()).isEqualTo(3);
        assertThat(rig.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.bytes()).containsExactly(0, 1, 2));
        assertThat(rig.receiver().accepted().distinct()).isEqualTo(710);
    }
}
