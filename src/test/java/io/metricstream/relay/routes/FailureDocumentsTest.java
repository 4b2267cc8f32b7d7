package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.FailureDocuments;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Firehose writes below {@code processing-failed/}, through the real routes. */
class FailureDocumentsTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME_BYTES = 89_636;
    private static final int POINTS = 710;
    private static final int FIRST_FRAME_POINTS = 375;

    private final Rig rig;

    FailureDocumentsTest(@TempDir Path directory) {
        rig = new Rig(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theRecordsOfFailureDocumentsArrive() {
        byte[] first = Arrays.copyOf(CAPTURE, FIRST_FRAME_BYTES);
        byte[] second = Arrays.copyOfRange(CAPTURE, FIRST_FRAME_BYTES, CAPTURE.length);
        Map<String, byte[]> objects = Compressed.objects(FailureDocuments.lines(first, second), 1);

        carry(objects);

        assertThat(rig.receiver().accepted().total()).isEqualTo((long) POINTS * objects.size());
        assertThat(rig.assertSettled().delivered().bytes()).isEqualTo((long) CAPTURE.length * objects.size());
        assertThat(rig.deadLetters()).isEmpty();
    }

    /** The frame that breaks off is damage of its own; and since nobody can decode the rest of it, the object is kept too. */
    @Test
    void ofFailureDocumentsWithABrokenRecordTheOthersArriveAndTheObjectIsKept() {
        byte[] first = Arrays.copyOf(CAPTURE, FIRST_FRAME_BYTES);
        byte[] second = Arrays.copyOfRange(CAPTURE, FIRST_FRAME_BYTES, CAPTURE.length);
        byte[] stored = FailureDocuments.lines(first, second, first);
        stored[stored.length / 2] = 0;

        carry(Map.of("processing-failed/2026/11/23/05/f", stored));

        assertThat(rig.receiver().accepted().total()).isEqualTo(2 * FIRST_FRAME_POINTS);
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).containsExactly("damaged", "unreadable-object");
        byte[] brokenOff = rig.deadLetters().get(0).bytes();
        assertThat(brokenOff).endsWith('\n');
        assertThat(second).startsWith(Arrays.copyOf(brokenOff, brokenOff.length - 1));
        DeadLetter whole = rig.deadLetters().get(1);
        assertThat(whole.bytes()).isEqualTo(stored);
        assertThat(whole.metadata().get("detail"))
                .isEqualTo("1 of 3 failure records of Firehose cannot be decoded, the first is record 2:"
                        + " its record is not base64");
        rig.assertSettled();
    }

    private void carry(Map<String, byte[]> objects) {
        objects.forEach(rig::put);
        rig.start();
        rig.awaitObjects("completed", objects.size());
    }
}
