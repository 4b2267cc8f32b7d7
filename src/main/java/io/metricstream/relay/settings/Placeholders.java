package io.metricstream.relay.settings;

import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.Firehose;
import io.metricstream.relay.settings.RelaySettings.From;
import io.metricstream.relay.settings.RelaySettings.Otlp;
import io.metricstream.relay.settings.RelaySettings.Postgres;
import io.metricstream.relay.settings.RelaySettings.Resource;
import io.metricstream.relay.settings.RelaySettings.Source;
import io.metricstream.relay.settings.RelaySettings.State;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values behind {@code {{relay.…}}} in routes and in {@code application.properties}: every setting that
 * holds no secret, names no file of them and is not about the log, resolved and checked. Durations are plain milliseconds and sizes plain bytes, as Camel's options take them;
 * what is not set is the empty string.
 *
 * <p>For Camel they are to be its override properties, with {@code camel.component.properties.environment-variable-mode=1}:
 * in its own mode 2 an environment variable of a similar name, unchecked and in other units, would win.
 */
public final class Placeholders {
    /** {@code sqs}, {@code poll} or {@code none}: which receiving route is built. */
    public static final String MODE = "relay.mode";

    /** Name of the queue, for the address of Camel's endpoint. */
    public static final String QUEUE_NAME = "relay.source.queue-name";

    /** URL of the queue. */
    public static final String QUEUE_URL = "relay.source.queue-url";

    /** {@code relay.source.visibility} in seconds, as SQS counts. */
    public static final String VISIBILITY_SECONDS = "relay.source.visibility-seconds";

    private final Properties properties = new Properties();

    private Placeholders() {}

    /** One property for each such setting, and the two above. */
    public static Properties of(RelaySettings settings) {
        Placeholders placeholders = new Placeholders();
        placeholders.putSource(settings.source());
        placeholders.putOtlp(settings.otlp());
        placeholders.putResource(settings.resource());
        placeholders.put(
                Setting.SPLIT_MAX_FRAME_SIZE, settings.split().maxFrameSize().bytes());
        placeholders.put(Setting.MEMORY, settings.split().memory().bytes());
        placeholders.put(Setting.DEAD_LETTER_BUCKET, settings.deadLetter().bucket());
        placeholders.put(Setting.DEAD_LETTER_PREFIX, settings.deadLetter().prefix());
        placeholders.putState(settings.state());
        placeholders.put(Setting.HTTP_HOST, settings.http().host());
        placeholders.put(Setting.HTTP_PORT, settings.http().port());
        placeholders.putFirehose(settings.firehose());
        placeholders.put(
                Setting.HTTP_ALLOWED_HOSTS,
                String.join(",", new TreeSet<>(settings.http().allowedHosts())));
        return placeholders.properties;
    }

    /** Empty where it is not opened. */
    private void putFirehose(@Nullable Firehose firehose) {
        put(Setting.FIREHOSE_HOST, firehose == null ? null : firehose.host());
        put(Setting.FIREHOSE_PORT, firehose == null ? null : firehose.port());
    }

    private void putSource(Source source) {
        String mode = source.mode().name().toLowerCase(Locale.ROOT);
        put(Setting.SOURCE, mode);
        properties.setProperty(MODE, mode);
        put(Setting.SOURCE_BUCKET, source.bucket());
        put(Setting.SOURCE_PREFIX, source.prefix());
        put(Setting.SOURCE_QUEUE, source.queue());
        put(Setting.SOURCE_AFTER, text(source.after()));
        put(Setting.SOURCE_FROM, text(source.from()));
        put(Setting.SOURCE_POLL_INTERVAL, source.pollInterval());
        put(Setting.SOURCE_SWEEP, source.sweep());
        put(Setting.SOURCE_VISIBILITY, source.visibility());
        properties.setProperty(
                VISIBILITY_SECONDS, String.valueOf(source.visibility().toSeconds()));
        put(Setting.SOURCE_CONCURRENCY, source.concurrency());
    }

    private void putOtlp(Otlp otlp) {
        put(Setting.OTLP_ENDPOINT, otlp.endpoint());
        put(Setting.OTLP_FORWARD_HEADERS, String.join(",", new TreeSet<>(otlp.forwardHeaders())));
        put(Setting.OTLP_COMPRESSION, otlp.gzip() ? "gzip" : "none");
        put(Setting.OTLP_TIMEOUT, otlp.timeout());
        put(Setting.OTLP_HOLD, otlp.hold());
        put(
                Setting.OTLP_RETRY_STATUS,
                otlp.retryStatus().stream().sorted().map(String::valueOf).collect(Collectors.joining(",")));
        put(Setting.OTLP_ON_REFUSE_ALL, otlp.deadLetterAll() ? "dead-letter" : "hold");
        put(Setting.OTLP_BATCH_SIZE, otlp.batchSize().bytes());
        put(Setting.OTLP_CONCURRENCY, otlp.deliveries());
        put(Setting.OTLP_SORT_POINTS, otlp.sortPoints());
        put(Setting.OTLP_CERTIFICATE, otlp.tls().certificate());
        put(Setting.OTLP_CLIENT_CERTIFICATE, otlp.tls().clientCertificate());
        put(Setting.OTLP_CLIENT_KEY, otlp.tls().clientKey());
    }

    private void putResource(Resource resource) {
        put(Setting.RESOURCE_SERVICE_NAME, resource.attributes().get("service.name"));
        put(
                Setting.RESOURCE_ATTRIBUTES,
                resource.attributes().entrySet().stream()
                        .map(Placeholders::encoded)
                        .collect(Collectors.joining(",")));
        put(Setting.RESOURCE_ON_CONFLICT, resource.overwrite() ? "overwrite" : "keep");
        put(Setting.RESOURCE_PROVENANCE, resource.provenance());
    }

    private void putState(State state) {
        Postgres postgres = state.postgres();
        put(Setting.STATE_DIRECTORY, state.directory());
        put(Setting.STATE_URL, postgres == null ? null : postgres.url());
        put(Setting.STATE_USER, postgres == null ? null : postgres.user());
    }

    private void put(Setting setting, @Nullable Object value) {
        Object plain = value instanceof Duration duration ? duration.toMillis() : value;
        properties.setProperty(setting.property(), plain == null ? "" : plain.toString());
    }

    private static String text(After after) {
        if (after instanceof After.Move move) {
            return "move:" + move.prefix();
        }
        return after instanceof After.Delete ? "delete" : "keep";
    }

    private static String text(From from) {
        if (from instanceof From.Since since) {
            return since.time().toString();
        }
        if (from instanceof From.Ago ago) {
            return DurationText.print(ago.age());
        }
        return from instanceof From.Now ? "now" : "all";
    }

    private static String encoded(Map.Entry<String, String> attribute) {
        return encoded(attribute.getKey()) + "=" + encoded(attribute.getValue());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
