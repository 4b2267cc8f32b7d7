package io.metricstream.relay.enrich;

import io.metricstream.relay.enrich.ResourceAttributes.Attribute;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Varint;
import io.metricstream.relay.wire.WireBuffer;
import io.metricstream.relay.wire.WireField;
import java.util.Arrays;
import java.util.List;

/**
 * Adds attributes to each resource of a request, byte by byte, without parsing its metrics: the bytes around the
 * resource stay what they were, and only the lengths that enclose it are written anew. Afterwards each of the attributes
 * is there exactly once, wherever it came from.
 *
 * <p>Several {@code Resource} fields of one resource metrics become one, as they do for a parser (Protocol Buffers,
 * "Encoding", section "Last One Wins": occurrences of a message merge).
 *
 * <p>Reads requests that were checked before ({@code wire.FrameCheck}); others give an {@link IllegalArgumentException}.
 * Not thread-safe; it is used once for each request.
 */
public final class ResourceAttributeWriter {
    /** A metric stream's resource has some 170 bytes. */
    private static final int RESOURCE_BYTES = 1024;

    private final List<Attribute> attributes;
    private final boolean overwrite;
    private final boolean[] written;
    private final WireBuffer resource = new WireBuffer(RESOURCE_BYTES);
    private final Gathered out = new Gathered();

    /** @param overwrite whether an attribute that is there already is replaced; else it is kept as it is */
    public ResourceAttributeWriter(ResourceAttributes attributes, boolean overwrite) {
        this.attributes = attributes.list();
        this.overwrite = overwrite;
        this.written = new boolean[this.attributes.size()];
    }

    /** Adds the request {@code in[from, to)}, which is not to be written to before {@link #toByteArray}. */
    public void write(byte[] in, int from, int to) {
        int next = from;
        while (next < to) {
            WireField field = WireField.at(in, next, to);
            if (field.tag() == OtlpFields.RESOURCE_METRICS) {
                resourceMetrics(in, field.contents(), field.end());
            } else {
                out.add(in, next, field.end());
            }
            next = field.end();
        }
    }

    /** All requests as one, since concatenated messages merge (Protocol Buffers, "Encoding"). */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void resourceMetrics(byte[] in, int from, int to) {
        int others = readResource(in, from, to);
        int head = 1 + Varint.size(resource.size());
        WireBuffer made = out.made();
        made.head(OtlpFields.RESOURCE_METRICS, others + head + resource.size());
        made.head(OtlpFields.RESOURCE, resource.size());
        made.add(resource);
        int next = from;
        while (next < to) {
            WireField field = WireField.at(in, next, to);
            if (field.tag() != OtlpFields.RESOURCE) {
                out.add(in, next, field.end());
            }
            next = field.end();
        }
    }

    /** Makes the contents of the new resource, and answers how many bytes the other fields have. */
    private int readResource(byte[] in, int from, int to) {
        resource.clear();
        Arrays.fill(written, false);
        int others = 0;
        int next = from;
        while (next < to) {
            WireField field = WireField.at(in, next, to);
            if (field.tag() == OtlpFields.RESOURCE) {
                addResource(in, field.contents(), field.end());
            } else {
                others += field.end() - next;
            }
            next = field.end();
        }
        for (int i = 0; i < written.length; i++) {
            if (!written[i]) {
                byte[] field = attributes.get(i).field();
                resource.add(field, 0, field.length);
            }
        }
        return others;
    }

    /** Adds the fields of one resource, but for attributes of ours that are overwritten or that were there before. */
    private void addResource(byte[] in, int from, int to) {
        int next = from;
        while (next < to) {
            WireField field = WireField.at(in, next, to);
            int ours = field.tag() == OtlpFields.RESOURCE_ATTRIBUTE ? indexOfKey(in, field) : -1;
            if (ours < 0) {
                resource.add(in, next, field.end());
            } else if (!overwrite && !written[ours]) {
                resource.add(in, next, field.end());
                written[ours] = true;
            }
            next = field.end();
        }
    }

    /** Which of our attributes has the key of this {@code KeyValue}, or -1. Of several keys the last one counts. */
    private int indexOfKey(byte[] in, WireField keyValue) {
        int index = -1;
        int next = keyValue.contents();
        while (next < keyValue.end()) {
            WireField field = WireField.at(in, next, keyValue.end());
            if (field.tag() == OtlpFields.KEY) {
                index = indexOf(in, field.contents(), field.end());
            }
            next = field.end();
        }
        return index;
    }

    private int indexOf(byte[] in, int from, int to) {
        for (int i = 0; i < written.length; i++) {
            byte[] key = attributes.get(i).key();
            if (Arrays.equals(in, from, to, key, 0, key.length)) {
                return i;
            }
        }
        return -1;
    }
}
