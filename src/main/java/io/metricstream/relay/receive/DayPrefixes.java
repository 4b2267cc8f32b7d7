package io.metricstream.relay.receive;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * The part of a listing that can hold objects of the times asked for, where all keys lie below {@code yyyy/MM/dd/}: one
 * request for what lies directly below the prefix tells, by there being nothing but years. A day more on either side is
 * listed, since Firehose may write these prefixes in any time zone, and names in UTC.
 *
 * @param after the listing begins behind this key; empty for its beginning
 * @param end no key from this one on counts; null for the end of the listing
 */
record DayPrefixes(String after, @Nullable String end) {
    static final DayPrefixes ALL = new DayPrefixes("", null);

    private static final Pattern YEAR = Pattern.compile("\\d{4}/");
    private static final Duration MARGIN = Duration.ofDays(1);
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd/").withZone(ZoneOffset.UTC);

    /** @throws software.amazon.awssdk.core.exception.SdkException if S3 refuses or cannot be reached */
    static DayPrefixes of(S3Client s3, ListingRequest request) {
        String prefix = request.prefix();
        boolean isFolder = prefix.isEmpty() || prefix.endsWith("/");
        if (!request.byKey() || request.from() == null && request.to() == null || !isFolder) {
            return ALL;
        }
        ListObjectsV2Response below = s3.listObjectsV2(ListObjectsV2Request.builder()
                .bucket(request.bucket())
                .prefix(prefix.isEmpty() ? null : prefix)
                .delimiter("/")
                .build());
        boolean onlyYears = !Boolean.TRUE.equals(below.isTruncated())
                && below.contents().isEmpty()
                && below.commonPrefixes().stream()
                        .map(CommonPrefix::prefix)
                        .allMatch(year ->
                                YEAR.matcher(year.substring(prefix.length())).matches());
        if (!onlyYears) {
            return ALL;
        }
        Instant from = request.from();
        Instant to = request.to();
        return new DayPrefixes(
                from == null || isOutside(from) ? "" : prefix + DAY.format(from.minus(MARGIN)),
                to == null || isOutside(to)
                        ? null
                        : prefix + DAY.format(to.plus(MARGIN).plus(MARGIN)));
    }

    /** A time whose day four digits may not be enough for. */
    private static boolean isOutside(Instant time) {
        return time.isBefore(FIRST) || time.isAfter(LAST);
    }
}
