package io.metricstream.relay.demo;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.util.Map;

/**
 * What an endpoint was sent.
 *
 * @param number counted from 1, in order of arrival
 * @param headers names in lower case; several values of one name joined by a comma
 * @param bodyBytes as sent, compressed or not
 * @param message decoded
 */
public record OtlpRequest(
        long number, Map<String, String> headers, int bodyBytes, ExportMetricsServiceRequest message) {}
