package io.metricstream.relay.demo;

import io.opentelemetry.proto.common.v1.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answers of an endpoint on a bad day: it refuses one series for good, is away for a while, and later asks for a pause.
 * Thread-safe.
 */
final class BadDay implements Function<OtlpRequest, OtlpAnswer> {
    /** Of this metric, the series without dimensions is refused: the sum over all queues, as CloudWatch adds it up. */
    static final String REFUSED_METRIC = "amazonaws.com/AWS/SQS/ApproximateAgeOfOldestMessage";

    private static final Function<OtlpRequest, OtlpAnswer> REFUSING = OtlpAnswer.refuseIf(BadDay::isUnwanted);

    private final DemoScript script;
    private final InstantSource clock;
    private @Nullable Instant outageSince;
    private @Nullable Instant throttledSince;
    private int accepted;

    BadDay(DemoScript script, InstantSource clock) {
        this.script = script;
        this.clock = clock;
    }

    @Override
    public synchronized OtlpAnswer apply(OtlpRequest request) {
        Instant now = clock.instant();
        if (outageSince == null && accepted >= script.outageAfter()) {
            outageSince = now;
        }
        if (isWithin(outageSince, script.outage(), now)) {
            return OtlpAnswer.refused(503, "away for maintenance");
        }
        if (throttledSince == null && accepted >= script.throttledAfter()) {
            throttledSince = now;
        }
        if (isWithin(throttledSince, script.throttled(), now)) {
            return OtlpAnswer.retryAfter(429, script.throttled());
        }
        OtlpAnswer answer = REFUSING.apply(request);
        accepted += answer.isSuccess() ? 1 : 0;
        return answer;
    }

    private static boolean isWithin(@Nullable Instant since, Duration span, Instant now) {
        return since != null && now.isBefore(since.plus(span));
    }

    private static boolean isUnwanted(MetricPoint point) {
        return point.metric().equals(REFUSED_METRIC)
                && point.attributes().stream().allMatch(BadDay::isNoDimension);
    }

    private static boolean isNoDimension(KeyValue attribute) {
        return attribute.getValue().getKvlistValue().getValuesCount() == 0;
    }
}
