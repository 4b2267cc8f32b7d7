package io.metricstream.relay.inspect;

import java.util.List;
import java.util.Map;

/**
 * One metric of a dead letter. Texts are as they came.
 *
 * @param offset of its frame, in the uncompressed source object
 * @param index in its frame, counted from 0 as the metadata {@code metrics} counts
 * @param refused whether the endpoint has refused it, as far as that is known of each metric
 * @param kind gauge, sum, histogram, exponential histogram or summary
 * @param resource attributes of the resource
 * @param points how many data points it has
 * @param pointList the first of them
 */
public record DecodedMetric(
        long offset,
        int index,
        boolean refused,
        String name,
        String unit,
        String kind,
        Map<String, String> resource,
        int points,
        List<DecodedPoint> pointList) {

    /** @param time ISO 8601, UTC */
    public record DecodedPoint(String time, String value, Map<String, String> attributes) {}
}
