package io.metricstream.relay.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Objects that somebody has made to hurt whoever reads them, each of about a given size once it is uncompressed. */
public final class HostileObjects {
    private static final int NESTED = 3_000;
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    private HostileObjects() {}

    /** All of them by name; the bomb is a hundred times as large. */
    public static Map<String, byte[]> all(int bytes) {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put("bomb.gz", Compressed.GZIP.of(new byte[bytes * 100]));
        objects.putAll(HostileContainers.all(bytes));
        objects.put("lengths-of-2-gib", repeated(bytes, new byte[] {-1, -1, -1, -1, 7, 10}));
        objects.put("nested-messages", nested());
        objects.put("newlines", repeated(bytes, new byte[] {'\n'}));
        objects.put("odd-names.zip", zip(bytes));
        objects.put("false-frame-starts", repeated(bytes, Arrays.copyOf(CAPTURE, 60)));
        objects.put("false-frame-starts-nested", falseStarts(bytes));
        objects.put("random", random(bytes));
        objects.put("tiny-frames", repeated(bytes, new byte[] {2, 10, 0}));
        objects.put("json-never-closed", repeated(bytes, "{\"value\":".getBytes(US_ASCII)));
        objects.put("json-nested", repeated(bytes, "{\"value\":{\"unit\":[".getBytes(US_ASCII)));
        objects.put("json-of-nothing", repeated(bytes, "{\"\n".getBytes(US_ASCII)));
        objects.put("json-cut-lines", repeated(bytes, "{\"region\":\"{\"region\":\n".getBytes(US_ASCII)));
        objects.put(
                "json-of-others",
                repeated(bytes, "{\"level\":\"info\",\"n\":1e999}{\"unit\":\"\\n\"}".getBytes(US_ASCII)));
        objects.put("labels-of-nothing", labels(bytes));
        objects.put("empty-resources", emptyResources(bytes));
        return objects;
    }

    static byte[] repeated(int bytes, byte[] piece) {
        byte[] all = new byte[bytes - bytes % piece.length];
        for (int at = 0; at < all.length; at += piece.length) {
            System.arraycopy(piece, 0, all, at, piece.length);
        }
        return all;
    }

    static byte[] random(int bytes) {
        byte[] all = new byte[bytes];
        new Random(7).nextBytes(all);
        return all;
    }

    /** Starts of frames that each claim all the starts after it, up to 60,000 bytes. */
    private static byte[] falseStarts(int bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes);
        byte[] resource = Arrays.copyOfRange(CAPTURE, 7, 60);
        while (all.size() < bytes) {
            int left = Math.min(60_000, Math.max(1_000, bytes - all.size()));
            byte[] start = field(1, ByteString.copyFrom(field(1, ByteString.copyFrom(resource), 0)), left);
            all.writeBytes(varint(start.length + left));
            all.writeBytes(start);
        }
        return all.toByteArray();
    }

    /** A frame whose attribute is a list in a list in a list. */
    private static byte[] nested() {
        ByteString value = ByteString.EMPTY;
        for (int i = 0; i < NESTED; i++) {
            // AnyValue.array_value, ArrayValue.values.
            value = ByteString.copyFrom(field(i % 2 == 0 ? 5 : 1, value, 0));
        }
        // KeyValue.value, Resource.attributes, ResourceMetrics.resource, ExportMetricsServiceRequest.resource_metrics.
        for (int number : new int[] {2, 1, 1, 1}) {
            value = ByteString.copyFrom(field(number, value, 0));
        }
        return framed(value.toByteArray());
    }

    /** A frame of 0.7 whose points have an empty label each: lifted, it would be many times as large. */
    private static byte[] labels(int bytes) {
        ByteString value = ByteString.copyFrom(repeated(bytes, new byte[] {10, 2, 10, 0}));
        // Metric.double_summary, ScopeMetrics.metrics, ResourceMetrics.scope_metrics, resource_metrics.
        for (int number : new int[] {11, 2, 2, 1}) {
            value = ByteString.copyFrom(field(number, value, 0));
        }
        return framed(value.toByteArray());
    }

    private static byte[] emptyResources(int bytes) {
        return framed(repeated(bytes, new byte[] {10, 0}));
    }

    private static byte[] framed(byte[] request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(request.length + 5);
        out.writeBytes(varint(request.length));
        out.writeBytes(request);
        return out.toByteArray();
    }

    private static byte[] varint(int value) {
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(value)];
        try {
            CodedOutputStream.newInstance(bytes).writeUInt32NoTag(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    /** A field whose length says {@code more} than it holds. */
    private static byte[] field(int number, ByteString contents, int more) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        out.writeBytes(varint(contents.size() + more));
        out.writeBytes(contents.toByteArray());
        return out.toByteArray();
    }

    private static byte[] zip(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : new String[] {"../../../etc/passwd", "/", "a\u0000b", "x".repeat(60_000), "\n\n"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(random(bytes / 5));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
