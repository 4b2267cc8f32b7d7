package io.metricstream.relay.split;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a {@link PartReader} makes of some bytes, read to the end. */
record Parts(List<Part> list, long delimiters) {
    static final int MAX_FRAME = 8 << 20;
    static final int BATCH = 256 << 10;

    static Parts of(byte[] bytes) {
        return of(new ByteArrayInputStream(bytes), BATCH);
    }

    static Parts of(InputStream in, int batchSize) {
        return of(new PartReader(in, 0, MAX_FRAME, batchSize));
    }

    static Parts of(PartReader reader) {
        List<Part> parts = new ArrayList<>();
        try {
            for (Part part = reader.next(); part != null; part = reader.next()) {
                parts.add(part);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Parts(parts, reader.delimiters());
    }

    /** Offset of each frame in the object. */
    List<Long> frameOffsets() {
        List<Long> offsets = new ArrayList<>();
        for (Part part : list) {
            if (part instanceof Batch batch) {
                int first = batch.frames().get(0).start();
                batch.frames().forEach(frame -> offsets.add(batch.offset() + frame.start() - first));
            }
        }
        return offsets;
    }

    List<Damage> damages() {
        return list.stream()
                .filter(Damage.class::isInstance)
                .map(Damage.class::cast)
                .toList();
    }

    long dataPoints() {
        return list.stream()
                .filter(Batch.class::isInstance)
                .mapToLong(part -> part.tally().dataPoints())
                .sum();
    }

    /** Every byte of the object is in one part or is a delimiter, and is what it was. */
    void assertConserves(byte[] object) {
        long bytes = delimiters;
        for (Part part : list) {
            bytes += part.tally().bytes();
            int from = (int) part.offset();
            byte[] there = Arrays.copyOfRange(object, from, from + (int) part.length());
            byte[] kept = part instanceof Batch batch ? batch.verbatim() : ((Damage) part).bytes();
            if (!Arrays.equals(there, kept)) {
                throw new AssertionError("the part at " + from + " is not what the object has there");
            }
        }
        if (bytes != object.length) {
            throw new AssertionError(bytes + " bytes of " + object.length + " came back");
        }
    }
}
