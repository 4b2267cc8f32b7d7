package io.metricstream.relay.service;

import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.split.Batch;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.apache.camel.Converter;
import org.apache.camel.TypeConverters;

/** Lets routes take a batch as the bytes of one {@code ExportMetricsServiceRequest} of OTLP 1.x, such as for {@code unmarshal}. */
public final class BatchConverters implements TypeConverters {

    @Converter
    public byte[] toBytes(Batch batch) {
        return LiftedRequest.of(batch);
    }

    @Converter
    public InputStream toInputStream(Batch batch) {
        return new ByteArrayInputStream(LiftedRequest.of(batch));
    }
}
