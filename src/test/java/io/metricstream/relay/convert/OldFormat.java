package io.metricstream.relay.convert;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * opentelemetry 0.7 read and written apart from the code under test: a parser of 1.x has its labels as unknown fields of
 * number 1, and all values of a summary under the same numbers.
 */
public final class OldFormat {
    private OldFormat() {}

    /** The labels of a point that a parser of 1.x has read, in the order of their keys. */
    static Map<String, String> labels(SummaryDataPoint point) {
        Map<String, String> labels = new TreeMap<>();
        for (ByteString label : point.getUnknownFields().getField(1).getLengthDelimitedList()) {
            try {
                CodedInputStream in = label.newCodedInput();
                in.readTag();
                String key = in.readStringRequireUtf8();
                in.readTag();
                labels.put(key, in.readStringRequireUtf8());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return labels;
    }

    /** Attributes of 1.0 as labels: the dimensions beside the namespace and the name. */
    static SummaryDataPoint lowered(SummaryDataPoint point) {
        UnknownFieldSet.Field.Builder labels = UnknownFieldSet.Field.newBuilder();
        for (KeyValue attribute : point.getAttributesList()) {
            if (attribute.getKey().equals("Dimensions")) {
                attribute
                        .getValue()
                        .getKvlistValue()
                        .getValuesList()
                        .forEach(dimension -> labels.addLengthDelimited(label(dimension)));
            } else {
                labels.addLengthDelimited(label(attribute));
            }
        }
        return point.toBuilder()
                .clearAttributes()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(1, labels.build()).build())
                .build();
    }

    private static ByteString label(KeyValue attribute) {
        return UnknownFieldSet.newBuilder()
                .addField(1, text(attribute.getKey()))
                .addField(2, text(attribute.getValue().getStringValue()))
                .build()
                .toByteString();
    }

    private static UnknownFieldSet.Field text(String text) {
        return UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(text))
                .build();
    }

    /** What an object holds, lifted; it has no damage. */
    public static List<ExportMetricsServiceRequest> lifted(byte[] object) {
        List<ExportMetricsServiceRequest> requests = new ArrayList<>();
        try {
            PartReader reader = new PartReader(new ByteArrayInputStream(object), object.length, 8 << 20, 512 << 10);
            for (Part part = reader.next(); part != null; part = reader.next()) {
                requests.add(ExportMetricsServiceRequest.parseFrom(LiftedRequest.of((Batch) part)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return requests;
    }

    static List<Metric> metrics(List<ExportMetricsServiceRequest> requests) {
        return requests.stream()
                .flatMap(request -> request.getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList();
    }

    /** Requests as Firehose strings them together. */
    static List<ExportMetricsServiceRequest> parsed(byte[] object) {
        List<ExportMetricsServiceRequest> requests = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(object);
        try {
            while (in.available() > 0) {
                requests.add(ExportMetricsServiceRequest.parseDelimitedFrom(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return requests;
    }
}
