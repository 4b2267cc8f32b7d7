package io.metricstream.relay.enrich;

import io.metricstream.relay.enrich.ResourceAttributes.Attribute;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Varint;
import java.util.Arrays;
import java.util.List;

/**
 * Adds attributes to each resource of a request, byte by byte, without parsing its metrics: the bytes around the
 * attributes stay what they were, and only the lengths that enclose them are written anew.
 *
 * <p>Reads requests that were checked before ({@code wire.FrameCheck}); others give an {@link IllegalArgumentException}.
 * Not thread-safe; it is used once for each request.
 */
public final class ResourceAttributeWriter {
    private final List<Attribute> attributes;
    private final boolean overwrite;
    private byte[] out;
    private int at;

    /**
     * @param overwrite whether an attribute that is there already is replaced; else it is kept as it is
     * @param sizeHint of all requests together, in bytes
     */
    public ResourceAttributeWriter(ResourceAttributes attributes, boolean overwrite, int sizeHint) {
        this.attributes = attributes.list();
        this.overwrite = overwrite;
        this.out = new byte[sizeHint + 1024];
    }

    /** Adds the request {@code in[from, to)}. */
    public void write(byte[] in, int from, int to) {
        int next = from;
        while (next < to) {
            Field field = Field.at(in, next, to);
            if (field.tag() == OtlpFields.RESOURCE_METRICS) {
                resourceMetrics(in, field.contents(), field.end());
            } else {
                copy(in, next, field.end());
            }
            next = field.end();
        }
    }

    /** All requests as one, since concatenated messages merge (Protocol Buffers, "Encoding"). */
    public byte[] toByteArray() {
        return Arrays.copyOf(out, at);
    }

    private void resourceMetrics(byte[] in, int from, int to) {
        Field resource = find(in, from, to);
        int without = to - from - (resource == null ? 0 : resource.end() - resource.start());
        int contents =
                resource == null ? added(in, 0, 0) : resource.length() + added(in, resource.contents(), resource.end());
        head(OtlpFields.RESOURCE_METRICS, without + 1 + Varint.size(contents) + contents);
        if (resource == null) {
            head(OtlpFields.RESOURCE, contents);
            append(in, 0, 0);
            copy(in, from, to);
            return;
        }
        copy(in, from, resource.start());
        head(OtlpFields.RESOURCE, contents);
        resource(in, resource.contents(), resource.end());
        append(in, resource.contents(), resource.end());
        copy(in, resource.end(), to);
    }

    /** The resource's own fields, but for the attributes that are overwritten. */
    private void resource(byte[] in, int from, int to) {
        if (!overwrite) {
            copy(in, from, to);
            return;
        }
        int next = from;
        while (next < to) {
            Field field = Field.at(in, next, to);
            if (field.tag() != OtlpFields.RESOURCE_ATTRIBUTE || indexOfKey(in, field) < 0) {
                copy(in, next, field.end());
            }
            next = field.end();
        }
    }

    private void append(byte[] in, int from, int to) {
        boolean[] there = overwrite ? new boolean[attributes.size()] : present(in, from, to);
        for (int i = 0; i < there.length; i++) {
            if (!there[i]) {
                byte[] field = attributes.get(i).field();
                copy(field, 0, field.length);
            }
        }
    }

    /** By how many bytes the resource whose contents are {@code in[from, to)} grows; negative where it shrinks. */
    private int added(byte[] in, int from, int to) {
        int added = 0;
        boolean[] there = overwrite ? new boolean[attributes.size()] : present(in, from, to);
        for (int i = 0; i < there.length; i++) {
            added += there[i] ? 0 : attributes.get(i).field().length;
        }
        int next = from;
        while (overwrite && next < to) {
            Field field = Field.at(in, next, to);
            if (field.tag() == OtlpFields.RESOURCE_ATTRIBUTE && indexOfKey(in, field) >= 0) {
                added -= field.end() - field.start();
            }
            next = field.end();
        }
        return added;
    }

    private boolean[] present(byte[] in, int from, int to) {
        boolean[] there = new boolean[attributes.size()];
        int next = from;
        while (next < to) {
            Field field = Field.at(in, next, to);
            int index = field.tag() == OtlpFields.RESOURCE_ATTRIBUTE ? indexOfKey(in, field) : -1;
            if (index >= 0) {
                there[index] = true;
            }
            next = field.end();
        }
        return there;
    }

    /** Which of our attributes has the key of this {@code KeyValue}, or -1. */
    private int indexOfKey(byte[] in, Field keyValue) {
        int next = keyValue.contents();
        while (next < keyValue.end()) {
            Field field = Field.at(in, next, keyValue.end());
            if (field.tag() == OtlpFields.KEY) {
                for (int i = 0; i < attributes.size(); i++) {
                    byte[] key = attributes.get(i).key();
                    if (Arrays.equals(in, field.contents(), field.end(), key, 0, key.length)) {
                        return i;
                    }
                }
            }
            next = field.end();
        }
        return -1;
    }

    /** The resource of a resource metrics, or null where it has none. */
    private static @org.jspecify.annotations.Nullable Field find(byte[] in, int from, int to) {
        int next = from;
        while (next < to) {
            Field field = Field.at(in, next, to);
            if (field.tag() == OtlpFields.RESOURCE) {
                return field;
            }
            next = field.end();
        }
        return null;
    }

    private void head(int tag, int length) {
        reserve(1 + Varint.MAX_BYTES_32);
        out[at++] = (byte) tag;
        at = Varint.write(out, at, length);
    }

    private void copy(byte[] in, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(in, from, out, at, length);
        at += length;
    }

    private void reserve(int length) {
        if (out.length - at < length) {
            out = Arrays.copyOf(out, Math.max(at + length, out.length + (out.length >> 1)));
        }
    }
}
