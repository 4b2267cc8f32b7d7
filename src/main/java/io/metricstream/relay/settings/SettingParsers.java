package io.metricstream.relay.settings;

import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.From;
import io.metricstream.relay.settings.RelaySettings.Mode;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the values that have a grammar of their own. Each throws {@link IllegalArgumentException} with a plain reason. */
final class SettingParsers {
    /** OTLP specification, "OTLP/HTTP Response", "Retryable Response Codes". */
    private static final Set<Integer> ALWAYS_RETRIED = Set.of(429, 502, 503, 504);

    /** A name, or the ARN of an access point; what else S3 forbids, S3 says better. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}|arn:[\\x21-\\x7e]{1,250}");

    private static final Pattern POSTGRES = Pattern.compile("jdbc:postgresql:[\\x21-\\x7e]+");

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private static final Pattern SHARE = Pattern.compile("[1-9]\\d?%|100%");

    private SettingParsers() {}

    static Mode mode(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "sqs" -> Mode.SQS;
            case "poll" -> Mode.POLL;
            case "none" -> Mode.NONE;
            default -> throw new IllegalArgumentException("'" + text + "' is none of sqs, poll and none");
        };
    }

    /**
     * A size, or a share of the heap as a whole percentage.
     *
     * @param heap in bytes
     */
    static ByteSize memory(String text, long heap) {
        if (!text.endsWith("%")) {
            return ByteSize.parse(text);
        }
        if (!SHARE.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no share of the heap; choose 1% to 100%");
        }
        return new ByteSize(heap / 100 * Integer.parseInt(text.substring(0, text.length() - 1)));
    }

    static After after(String text) {
        if (text.equalsIgnoreCase("keep")) {
            return new After.Keep();
        }
        if (text.equalsIgnoreCase("delete")) {
            return new After.Delete();
        }
        if (text.length() > 5 && text.regionMatches(true, 0, "move:", 0, 5)) {
            return new After.Move(text.substring(5));
        }
        throw new IllegalArgumentException(
                "'" + text + "' is none of keep, delete and move:PREFIX, such as move:done/");
    }

    static From from(String text) {
        if (text.equalsIgnoreCase("all")) {
            return new From.All();
        }
        if (text.equalsIgnoreCase("now")) {
            return new From.Now();
        }
        try {
            return text.contains("-") ? new From.Since(time(text)) : new From.Ago(DurationText.parse(text));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is none of all, now, a time such as 2026-01-31T12:00:00Z and an age such as 6h", e);
        }
    }

    private static Instant time(String text) {
        return DATE.matcher(text).matches()
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }

    /** @param isBase whether {@code v1/metrics} is to be added to the path */
    static URI endpoint(String text, boolean isBase) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            // URI's own message repeats the text, which may hold a key.
            throw new IllegalArgumentException("this is no URL; write it as https://host:4318/v1/metrics");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URL holds a user or a fragment; put credentials into relay.otlp.headers");
        }
        boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!isHttp || uri.getHost() == null || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "this is no http or https URL with a host; write it as https://host:4318/v1/metrics");
        }
        String path = isBase ? uri.getRawPath().replaceAll("/+$", "") + "/v1/metrics" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + (path.isEmpty() ? "/" : path) + query);
    }

    /** The URL as it was written. One with a user or a password is refused: messages show it. */
    static String postgresUrl(String text) {
        String place = text.replaceFirst("\\?.*", "");
        if (place.contains("@") || text.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException(
                    "the URL holds a user or a password; put them into relay.state.user and a"
                            + " file that relay.state.password-file names");
        }
        if (!POSTGRES.matcher(place).matches()) {
            throw new IllegalArgumentException(
                    "this is no URL of PostgreSQL; write it as jdbc:postgresql://host:5432/database");
        }
        return text;
    }

    static Set<Integer> retryStatus(String text) {
        Set<Integer> statuses = new TreeSet<>(ALWAYS_RETRIED);
        for (String status : text.split(",", -1)) {
            int code = SettingValues.parseInteger(status.strip());
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("'" + status.strip() + "' is no status from 400 to 599");
            }
            statuses.add(code);
        }
        return statuses;
    }

    static String bucket(String text) {
        if (!BUCKET.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no bucket; write its name alone, without s3:// and without a prefix");
        }
        return text;
    }
}
