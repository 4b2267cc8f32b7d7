package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Conservation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's own pipeline: the real capture, with delimiters, from S3 through SQS to an OTLP receiver. */
class GuidePipelineTest {
    @TempDir
    Path directory;

    @Test
    void deliversEveryPointOfTheRealCaptureOnce() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.receiver().keepRequests(true);
            rig.start();

            rig.putAndAnnounce("2026/11/23/05/stream-1-2026-11-23-05-00-00-a+b c", Samples.read("otel10-newline.bin"));
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            Conservation conservation = rig.assertSettled();
            assertThat(conservation.delivered().dataPoints()).isEqualTo(710);
            assertThat(conservation.delimiters()).isEqualTo(2);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }
}
