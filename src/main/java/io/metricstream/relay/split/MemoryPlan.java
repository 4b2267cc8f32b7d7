package io.metricstream.relay.split;

import io.metricstream.relay.settings.ByteSize;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;

/**
 * How {@code relay.memory} is spent. Batches of the usual size are given their memory once and for all: so many objects
 * and deliveries at once as fit, whatever is in the objects. What is left is for frames beyond that size, which metric
 * streams hardly have ({@link LargeFrames}): so many objects with such frames at once as fit, at least one.
 *
 * @param objects in hand at once, and beside them requests of Firehose, {@code relay.source.concurrency} or fewer; a sweep
 *     has one more
 * @param atOnce batches that are worked on or at the endpoint, {@code relay.otlp.concurrency} or fewer
 * @param deliveries batches in hand at once: those, and {@value #AWAY_FROM_THE_ENDPOINT} that wait, or fewer
 * @param largeFrames objects at once that may hold a frame larger than a batch
 */
public record MemoryPlan(int objects, int atOnce, int deliveries, int largeFrames) {
    /** A window, a part that was read ahead, and one that waits for a thread. */
    private static final int ARRAYS_OF_AN_OBJECT = 3;

    /** The bytes of a part, the request, and its compression, whose buffer doubles: numbers may not compress at all. */
    private static final int ARRAYS_OF_A_DELIVERY = 5;

    /** Those five, a part that was read ahead, and the frame after it, which tells whether that one is whole. */
    private static final int ARRAYS_OF_A_LARGE_FRAME = 7;

    /** Where one waits another is sent: one that is suspect keeps none of the requests at once. */
    private static final int AWAY_FROM_THE_ENDPOINT = 2;

    private static final long BESIDE_A_LARGE_FRAME = 2L << 20;

    /** @throws SettingException if one object with one frame of the largest size does not fit */
    public static MemoryPlan of(RelaySettings settings) {
        long memory = settings.split().memory().bytes();
        long batch = settings.otlp().batchSize().bytes();
        long frame = settings.split().maxFrameSize().bytes();
        long large = ARRAYS_OF_A_LARGE_FRAME * frame + batch + BESIDE_A_LARGE_FRAME;
        int objects = settings.source().concurrency();
        int deliveries = settings.otlp().deliveries() + AWAY_FROM_THE_ENDPOINT;
        while (usual(readers(settings, objects), deliveries, batch) + large > memory) {
            if (objects == 1 && deliveries == 1) {
                throw tooSmall(settings, usual(readers(settings, 1), 1, batch) + large);
            }
            if (objects >= deliveries) {
                objects--;
            } else {
                deliveries--;
            }
        }
        long left = memory - usual(readers(settings, objects), deliveries, batch);
        return new MemoryPlan(objects, atOnce(settings, deliveries), deliveries, (int) Math.min(objects, left / large));
    }

    /** Where there is room for few, none of it is kept for what waits. */
    private static int atOnce(RelaySettings settings, int deliveries) {
        int few = Math.min(deliveries, AWAY_FROM_THE_ENDPOINT);
        return Math.min(settings.otlp().deliveries(), Math.max(few, deliveries - AWAY_FROM_THE_ENDPOINT));
    }

    /** Requests of Firehose are in hand beside the objects of a bucket, as many again; and a sweep reads one more. */
    private static int readers(RelaySettings settings, int objects) {
        int ways = settings.firehose() != null && settings.source().mode() != Mode.NONE ? 2 : 1;
        return ways * objects + (settings.source().sweep() == null ? 0 : 1);
    }

    private static long usual(int objects, int deliveries, long batch) {
        return ARRAYS_OF_AN_OBJECT * objects * (batch + ReaderMemory.LOOK_AHEAD_BYTES)
                + ARRAYS_OF_A_DELIVERY * deliveries * batch;
    }

    private static SettingException tooSmall(RelaySettings settings, long needed) {
        return new SettingException(Setting.MEMORY + " is " + settings.split().memory() + ", and " + mebibytes(needed)
                + " is the least for frames of " + Setting.SPLIT_MAX_FRAME_SIZE + "="
                + settings.split().maxFrameSize() + " and batches of " + Setting.OTLP_BATCH_SIZE + "="
                + settings.otlp().batchSize()
                + "; give the process a larger heap (java -Xmx), or lower these two");
    }

    private static ByteSize mebibytes(long bytes) {
        return new ByteSize((bytes + (1 << 20) - 1) >> 20 << 20);
    }

    /** Whether fewer objects or requests fit than the settings ask for. */
    public boolean lowers(RelaySettings settings) {
        return objects < settings.source().concurrency()
                || atOnce < settings.otlp().deliveries();
    }
}
