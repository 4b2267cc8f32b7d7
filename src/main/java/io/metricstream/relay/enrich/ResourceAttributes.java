package io.metricstream.relay.enrich;

import com.google.protobuf.CodedOutputStream;
import io.metricstream.relay.wire.OtlpFields;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Attributes to be added to every resource, already in their wire form. Immutable. */
public final class ResourceAttributes {
    private final List<Attribute> attributes;

    /**
     * One attribute.
     *
     * @param key in UTF-8
     * @param field the whole field {@code Resource.attributes}: tag, length and {@code KeyValue}
     */
    record Attribute(byte[] key, byte[] field) {}

    private ResourceAttributes(List<Attribute> attributes) {
        this.attributes = attributes;
    }

    /** @param texts keys and values, in the order in which they are written */
    public static ResourceAttributes of(Map<String, String> texts) {
        return new ResourceAttributes(texts.entrySet().stream()
                .map(entry -> encode(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** These, and then those of {@code more} whose keys are not among these. */
    public ResourceAttributes and(Map<String, String> more) {
        Stream<Attribute> others = of(more).attributes.stream()
                .filter(other -> attributes.stream().noneMatch(own -> Arrays.equals(own.key(), other.key())));
        return new ResourceAttributes(Stream.concat(attributes.stream(), others).toList());
    }

    List<Attribute> list() {
        return attributes;
    }

    private static Attribute encode(String key, String value) {
        KeyValue keyValue = KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeMessage(OtlpFields.RESOURCE_ATTRIBUTE >>> 3, keyValue);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Attribute(key.getBytes(StandardCharsets.UTF_8), bytes.toByteArray());
    }
}
