package io.metricstream.relay.demo;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an endpoint answers to one request.
 *
 * @param headers names and values as sent
 * @param body not compressed; may be empty
 */
public record OtlpAnswer(int status, Map<String, String> headers, byte[] body) {
    /** IMF-fixdate; the JDK's RFC 1123 format writes a day below ten with one digit. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Map<String, String> PROTOBUF = Map.of("Content-Type", "application/x-protobuf");
    private static final Map<String, String> PLAIN = Map.of("Content-Type", "text/plain; charset=utf-8");

    /** 200 with an empty ExportMetricsServiceResponse: all is accepted. */
    public static OtlpAnswer accepted() {
        return new OtlpAnswer(
                200, PROTOBUF, ExportMetricsServiceResponse.getDefaultInstance().toByteArray());
    }

    /** 200, but {@code rejected} data points were not taken. */
    public static OtlpAnswer partialSuccess(long rejected, String message) {
        ExportMetricsPartialSuccess partial = ExportMetricsPartialSuccess.newBuilder()
                .setRejectedDataPoints(rejected)
                .setErrorMessage(message)
                .build();
        return new OtlpAnswer(
                200,
                PROTOBUF,
                ExportMetricsServiceResponse.newBuilder()
                        .setPartialSuccess(partial)
                        .build()
                        .toByteArray());
    }

    /** Any status, without a body. */
    public static OtlpAnswer status(int status) {
        return new OtlpAnswer(status, Map.of(), new byte[0]);
    }

    /** Any status with a reason in plain text, as Prometheus answers. */
    public static OtlpAnswer refused(int status, String reason) {
        return new OtlpAnswer(status, PLAIN, reason.getBytes(StandardCharsets.UTF_8));
    }

    /** Retry-After in whole seconds (RFC 9110, section 10.2.3). */
    public static OtlpAnswer retryAfter(int status, Duration wait) {
        return new OtlpAnswer(status, Map.of("Retry-After", Long.toString(wait.toSeconds())), new byte[0]);
    }

    /** Retry-After as a date, to the second (RFC 9110, section 10.2.3). */
    public static OtlpAnswer retryAfter(int status, Instant until) {
        return new OtlpAnswer(status, Map.of("Retry-After", HTTP_DATE.format(until)), new byte[0]);
    }

    /** 200 with a web page: something else than an OTLP endpoint answers. */
    public static OtlpAnswer html200() {
        byte[] page = "<!doctype html><title>Welcome</title>".getBytes(StandardCharsets.UTF_8);
        return new OtlpAnswer(200, Map.of("Content-Type", "text/html"), page);
    }

    /** A redirect, of which a client must not follow any with a body. */
    public static OtlpAnswer redirect(int status, String location) {
        return new OtlpAnswer(status, Map.of("Location", location), new byte[0]);
    }

    /** Refuses a whole request with 400 where one data point of it is {@code unwanted}, as Prometheus does. */
    public static Function<OtlpRequest, OtlpAnswer> refuseIf(Predicate<MetricPoint> unwanted) {
        return request -> {
            AtomicBoolean found = new AtomicBoolean();
            MetricPoint.forEach(request.message(), point -> found.compareAndSet(false, unwanted.test(point)));
            return found.get() ? refused(400, "out of order sample") : accepted();
        };
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }
}
