package io.metricstream.relay.deliver;

import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Makes the bodies of requests: OTLP as protobuf, compressed or not. Thread-safe. */
final class RequestEntity {
    /** Exactly so: Prometheus compares the header as text, and a charset would be refused. */
    static final ContentType PROTOBUF = ContentType.create("application/x-protobuf");

    private final GzipCompressor compressor = new GzipCompressor();
    private final boolean gzip;

    RequestEntity(boolean gzip) {
        this.gzip = gzip;
    }

    HttpEntity of(byte[] request) {
        return gzip ? compressor.compress(request, PROTOBUF) : new ByteArrayEntity(request, PROTOBUF);
    }
}
