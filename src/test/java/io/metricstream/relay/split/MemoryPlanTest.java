package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.settings.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What fits a budget, and what is said where nothing does. */
class MemoryPlanTest {

    @Test
    void whatIsAskedForIsGivenWhereThereIsMemory() {
        RelaySettings settings = settings("RELAY_MEMORY", "1GiB");

        MemoryPlan plan = MemoryPlan.of(settings);

        assertThat(plan).isEqualTo(new MemoryPlan(16, 32, 34, 15));
        assertThat(plan.lowers(settings)).isFalse();
    }

    @Test
    void aHeapOf128MebibytesCarriesFiveObjectsFourRequestsAndOneLargeFrame() {
        RelaySettings settings = settings("RELAY_MEMORY", 128 * 65 / 100 + "MiB", "RELAY_SOURCE_CONCURRENCY", "8");

        assertThat(MemoryPlan.of(settings)).isEqualTo(new MemoryPlan(5, 4, 6, 1));
    }

    /** We had a bug where what a sweep reads was in no plan. */
    @Test
    void aSweepHasRoomOfItsOwn() {
        String[] tight = {"RELAY_MEMORY", "76MiB"};
        String[] swept = {"RELAY_MEMORY", "76MiB", "RELAY_SOURCE_QUEUE", "queue"};

        assertThat(MemoryPlan.of(settings(swept)).objects())
                .isLessThan(MemoryPlan.of(settings(tight)).objects());
    }

    /** Both ways in may be full at once: what one of them needs alone is needed twice. */
    @Test
    void requestsOfFirehoseHaveTheirMemoryBesideObjects() {
        String heap = 128 * 65 / 100 + "MiB";
        RelaySettings both = settings(
                "RELAY_MEMORY",
                heap,
                "RELAY_SOURCE_CONCURRENCY",
                "32",
                "RELAY_OTLP_CONCURRENCY",
                "2",
                "RELAY_FIREHOSE_ACCESS_KEY",
                "key");
        RelaySettings alone = settings(
                "RELAY_MEMORY",
                heap,
                "RELAY_SOURCE_CONCURRENCY",
                "32",
                "RELAY_OTLP_CONCURRENCY",
                "2",
                "RELAY_FIREHOSE_ACCESS_KEY",
                "key",
                "RELAY_SOURCE",
                "none");
        RelaySettings without =
                settings("RELAY_MEMORY", heap, "RELAY_SOURCE_CONCURRENCY", "32", "RELAY_OTLP_CONCURRENCY", "2");

        assertThat(MemoryPlan.of(both).objects())
                .isEqualTo(MemoryPlan.of(without).objects() / 2);
        assertThat(MemoryPlan.of(alone)).isEqualTo(MemoryPlan.of(without));
    }

    @Test
    void moreThanFitsAtOnceIsLowered() {
        RelaySettings settings =
                settings("RELAY_MEMORY", "128MiB", "RELAY_SOURCE_CONCURRENCY", "256", "RELAY_OTLP_CONCURRENCY", "64");

        MemoryPlan plan = MemoryPlan.of(settings);

        assertThat(plan.lowers(settings)).isTrue();
        assertThat(plan.objects()).isBetween(8, 32);
        assertThat(plan.deliveries()).isBetween(8, 32);
        assertThat(plan.largeFrames()).isEqualTo(1);
    }

    @Test
    void aBudgetForNoFrameAtAllIsRefused() {
        assertThatThrownBy(() -> MemoryPlan.of(settings("RELAY_MEMORY", "16MiB")))
                .isInstanceOf(SettingException.class)
                .hasMessage("relay.memory (RELAY_MEMORY) is 16MiB, and 63MiB is the least for frames of"
                        + " relay.split.max-frame-size (RELAY_SPLIT_MAX_FRAME_SIZE)=8MiB and batches of"
                        + " relay.otlp.batch-size (RELAY_OTLP_BATCH_SIZE)=512KiB; give the process a larger heap"
                        + " (java -Xmx), or lower these two");
    }

    private static RelaySettings settings(String... pairs) {
        Map<String, String> environment =
                new HashMap<>(Map.of("S3_BUCKET_NAME", "metrics", "RELAY_DEAD_LETTER_BUCKET", "failures"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return SettingsReader.read(environment, new Properties());
    }
}
