package io.metricstream.relay.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.wire.Varint;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer against a reference that parses the request, changes it with builders, and compares the messages. */
class ResourceAttributeWriterTest {
    private static final Map<String, String> OURS = Map.of("service.name", "ours");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addsAttributesToTheRealCapturesAndChangesNothingElse(boolean overwrite) throws Exception {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("service.name", "aws-cloudwatch-stream");
        texts.put("cloud.region", "not-there-yet é");
        texts.put("deployment.environment", "x".repeat(300));
        for (byte[] frame : frames("otel10.bin")) {
            assertThat(write(frame, texts, overwrite)).isEqualTo(reference(frame, texts, overwrite));
        }
    }

    @Test
    void leavesTheBytesAroundTheResourceAsTheyWere() throws Exception {
        for (byte[] frame : frames("otel10.bin")) {
            ExportMetricsServiceRequest parsed = ExportMetricsServiceRequest.parseFrom(frame);

            byte[] written = bytes(frame, OURS, false);

            assertThat(written).isEqualTo(reference(frame, OURS, false).toByteArray());
            assertThat(written.length - frame.length).isBetween(22, 26);
            assertThat(parsed.getResourceMetrics(0).getResource().getAttributesCount())
                    .isEqualTo(4);
        }
    }

    @Test
    void makesAResourceWhereThereIsNone() throws Exception {
        byte[] request = request(ResourceMetrics.newBuilder().addScopeMetrics(metric("m")));

        assertThat(write(request, OURS, false)).isEqualTo(reference(request, OURS, false));
    }

    @Test
    void fillsAnEmptyResource() throws Exception {
        byte[] request = request(ResourceMetrics.newBuilder()
                .setResource(Resource.getDefaultInstance())
                .addScopeMetrics(metric("m")));

        assertThat(write(request, OURS, true)).isEqualTo(reference(request, OURS, true));
    }

    @Test
    void fillsResourceMetricsWithoutAnything() throws Exception {
        assertThat(write(HexFormat.of().parseHex("0a00"), OURS, false))
                .isEqualTo(reference(HexFormat.of().parseHex("0a00"), OURS, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsOrOverwritesWhatIsThere(boolean overwrite) throws Exception {
        byte[] request = request(
                ResourceMetrics.newBuilder().setResource(resource("a", "1", "service.name", "theirs", "z", "2")));

        ExportMetricsServiceRequest written = write(request, OURS, overwrite);

        assertThat(written).isEqualTo(reference(request, OURS, overwrite));
        assertThat(serviceNames(written, 0)).containsExactly(overwrite ? "ours" : "theirs");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAttributeThatIsThereTwiceIsThereOnceAfterwards(boolean overwrite) throws Exception {
        byte[] request = request(ResourceMetrics.newBuilder()
                .setResource(resource("service.name", "first", "a", "1", "service.name", "second")));

        assertThat(serviceNames(write(request, OURS, overwrite), 0)).containsExactly(overwrite ? "ours" : "first");
    }

    /** We had a bug where only the first of several Resource fields was looked at, and service.name came twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalResourceFieldsOfOneResourceMetricsMerge(boolean overwrite) throws Exception {
        ByteString first = field(0x0A, resource("a", "1").build().toByteString());
        ByteString metrics = field(0x12, metric("m").build().toByteString());
        ByteString second =
                field(0x0A, resource("service.name", "theirs", "b", "2").build().toByteString());
        byte[] request = field(0x0A, first.concat(metrics).concat(second)).toByteArray();

        ExportMetricsServiceRequest written = write(request, OURS, overwrite);

        assertThat(written).isEqualTo(reference(request, OURS, overwrite));
        assertThat(serviceNames(written, 0)).containsExactly(overwrite ? "ours" : "theirs");
    }

    @Test
    void everyResourceOfARequestGetsTheAttributesOnce() throws Exception {
        byte[] request = request(
                ResourceMetrics.newBuilder().setResource(resource("a", "1")),
                ResourceMetrics.newBuilder().setResource(resource("service.name", "theirs")),
                ResourceMetrics.newBuilder().addScopeMetrics(metric("m")));

        ExportMetricsServiceRequest written = write(request, OURS, false);

        assertThat(written).isEqualTo(reference(request, OURS, false));
        assertThat(serviceNames(written, 0)).containsExactly("ours");
        assertThat(serviceNames(written, 1)).containsExactly("theirs");
        assertThat(serviceNames(written, 2)).containsExactly("ours");
    }

    @Test
    void keepsFieldsOfTheResourceThatItDoesNotKnow() throws Exception {
        UnknownFieldSet future = UnknownFieldSet.newBuilder()
                .addField(
                        77,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(Long.MIN_VALUE)
                                .addFixed32(7)
                                .addFixed64(-1)
                                .build())
                .build();
        byte[] request = request(ResourceMetrics.newBuilder()
                .setSchemaUrl("https://opentelemetry.io/schemas/1.30.0")
                .setUnknownFields(future)
                .setResource(resource("a", "1")
                        .setDroppedAttributesCount(300)
                        .setUnknownFields(future)
                        .addAttributes(KeyValue.newBuilder().setUnknownFields(future))));

        assertThat(write(request, OURS, true)).isEqualTo(reference(request, OURS, true));
    }

    @Test
    void ofSeveralKeysInOneAttributeTheLastOneCountsAsForAParser() throws Exception {
        ByteString keys = field(0x0A, ByteString.copyFromUtf8("service.name"))
                .concat(field(0x0A, ByteString.copyFromUtf8("other")));
        byte[] request = field(0x0A, field(0x0A, field(0x0A, keys))).toByteArray();

        assertThat(write(request, OURS, false)).isEqualTo(reference(request, OURS, false));
    }

    @Test
    void severalFramesBecomeOneRequest() throws Exception {
        List<byte[]> frames = frames("otel10.bin");
        ResourceAttributeWriter writer = new ResourceAttributeWriter(ResourceAttributes.of(OURS), false);

        frames.forEach(frame -> writer.write(frame, 0, frame.length));

        ExportMetricsServiceRequest written = ExportMetricsServiceRequest.parseFrom(writer.toByteArray());
        assertThat(written.getResourceMetricsCount()).isEqualTo(2);
        assertThat(serviceNames(written, 0)).containsExactly("ours");
        assertThat(serviceNames(written, 1)).containsExactly("ours");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a05", // resource metrics of five bytes, none of which is there
                "0a020a05", // a resource that does not end within its resource metrics
                "0affffffffffffffffff01", // a length of 64 bits
                "0a80", // the end within a length
                "0b", // a group
            })
    void bytesThatAreNoRequestAreRefused(String hex) {
        byte[] request = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> bytes(request, OURS, false)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(byte[] request, Map<String, String> texts, boolean overwrite) {
        ResourceAttributeWriter writer = new ResourceAttributeWriter(ResourceAttributes.of(texts), overwrite);
        writer.write(request, 0, request.length);
        return writer.toByteArray();
    }

    private static ExportMetricsServiceRequest write(byte[] request, Map<String, String> texts, boolean overwrite)
            throws InvalidProtocolBufferException {
        return ExportMetricsServiceRequest.parseFrom(bytes(request, texts, overwrite));
    }

    private static ExportMetricsServiceRequest reference(byte[] bytes, Map<String, String> texts, boolean overwrite)
            throws InvalidProtocolBufferException {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.parseFrom(bytes).toBuilder();
        for (ResourceMetrics.Builder metrics : request.getResourceMetricsBuilderList()) {
            Resource.Builder resource = metrics.getResourceBuilder();
            texts.forEach((key, value) -> {
                List<KeyValue> others = resource.getAttributesList().stream()
                        .filter(attribute -> !attribute.getKey().equals(key))
                        .toList();
                boolean there = others.size() < resource.getAttributesCount();
                if (there && overwrite) {
                    resource.clearAttributes().addAllAttributes(others);
                }
                if (!there || overwrite) {
                    resource.addAttributes(attribute(key, value));
                }
            });
        }
        return request.build();
    }

    private static List<String> serviceNames(ExportMetricsServiceRequest request, int index) {
        return request.getResourceMetrics(index).getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .toList();
    }

    private static List<byte[]> frames(String sample) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(Samples.read(sample));
        List<byte[]> frames = new ArrayList<>();
        for (var frame = ExportMetricsServiceRequest.parseDelimitedFrom(in);
                frame != null;
                frame = ExportMetricsServiceRequest.parseDelimitedFrom(in)) {
            frames.add(frame.toByteArray());
        }
        assertThat(frames).hasSize(2);
        return frames;
    }

    private static byte[] request(ResourceMetrics.Builder... metrics) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (ResourceMetrics.Builder one : metrics) {
            request.addResourceMetrics(one);
        }
        return request.build().toByteArray();
    }

    private static ScopeMetrics.Builder metric(String name) {
        return ScopeMetrics.newBuilder().addMetrics(Metric.newBuilder().setName(name));
    }

    private static Resource.Builder resource(String... keysAndValues) {
        Resource.Builder resource = Resource.newBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            resource.addAttributes(attribute(keysAndValues[i], keysAndValues[i + 1]));
        }
        return resource;
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString field(int tag, ByteString contents) {
        byte[] head = new byte[6];
        head[0] = (byte) tag;
        int end = Varint.write(head, 1, contents.size());
        return ByteString.copyFrom(head, 0, end).concat(contents);
    }
}
