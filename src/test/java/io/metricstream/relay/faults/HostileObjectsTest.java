package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.HostileObjects;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hostile object through the real routes: delivered, or dead-lettered with a reason, to its last byte. */
class HostileObjectsTest {
    private static final int BYTES = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void eachEndsDeliveredOrInTheFailureBucket() {
        Map<String, byte[]> objects = HostileObjects.all(BYTES);
        try (Rig rig = new Rig(directory)) {
            objects.forEach(rig::put);
            rig.start();
            rig.awaitObjects("completed", objects.size());

            var conservation = rig.assertSettled();
            Map<String, List<DeadLetter>> letters = rig.deadLetters().stream()
                    .collect(Collectors.groupingBy(letter -> letter.metadata().get("source-key")));
            assertReasons(letters, "lengths-of-2-gib", "damaged");
            assertReasons(letters, "nested-messages", "undecodable");
            assertReasons(letters, "odd-names.zip", "damaged");
            assertReasons(letters, "false-frame-starts", "damaged");
            assertReasons(letters, "false-frame-starts-nested", "damaged");
            assertReasons(letters, "random", "damaged");
            assertReasons(letters, "empty-resources", "too-large");
            assertReasons(letters, "json-never-closed", "undecodable");
            assertReasons(letters, "json-nested", "undecodable");
            assertReasons(letters, "json-of-nothing", "undecodable");
            assertReasons(letters, "json-cut-lines", "undecodable");
            assertReasons(letters, "json-of-others", "undecodable");
            assertReasons(letters, "bomb.gz", "damaged", "unreadable-object");
            assertReasons(letters, "claims-2-gib.snappy", "damaged", "unreadable-object");
            assertReasons(letters, "endless-failure-record", "unreadable-object");
            assertReasons(letters, "failures-without-records", "unreadable-object");
            assertThat(letters).doesNotContainKeys("newlines", "tiny-frames", "padding.snappy");
            for (String whole : List.of("lengths-of-2-gib", "random", "empty-resources")) {
                assertThat(bytes(letters.get(whole)))
                        .as("bytes of %s that are kept", whole)
                        .isEqualTo(objects.get(whole).length);
            }
            assertThat(bytes(letters.get("odd-names.zip"))).isEqualTo(BYTES);
            assertThat(conservation.delimiters()).isGreaterThanOrEqualTo(BYTES);
            assertThat(conservation.delivered().frames()).isGreaterThanOrEqualTo(BYTES / 3);
        }
    }

    private static long bytes(List<DeadLetter> letters) {
        return letters.stream().mapToLong(letter -> letter.bytes().length).sum();
    }

    private static void assertReasons(Map<String, List<DeadLetter>> letters, String key, String... reasons) {
        assertThat(letters).containsKey(key);
        assertThat(letters.get(key)).as(key).extracting(DeadLetter::reason).containsOnly(reasons);
    }
}
