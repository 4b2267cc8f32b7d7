package io.metricstream.relay.settings;

import io.metricstream.relay.settings.RelaySettings.DeadLetter;
import io.metricstream.relay.settings.RelaySettings.Firehose;
import io.metricstream.relay.settings.RelaySettings.Http;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.RelaySettings.Otlp;
import io.metricstream.relay.settings.RelaySettings.Postgres;
import io.metricstream.relay.settings.RelaySettings.Resource;
import io.metricstream.relay.settings.RelaySettings.Source;
import io.metricstream.relay.settings.RelaySettings.Split;
import io.metricstream.relay.settings.RelaySettings.State;
import io.metricstream.relay.settings.RelaySettings.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads all settings of a process: environment variables before properties before defaults. Stops at the first fault with
 * a {@link SettingException} that names the setting as it was given.
 */
public final class SettingsReader {
    private static final ByteSize LEAST_BATCH = ByteSize.parse("64KiB");
    private static final ByteSize MOST_BATCH = ByteSize.parse("16MiB");
    private static final ByteSize LEAST_FRAME = ByteSize.parse("64KiB");
    private static final ByteSize MOST_FRAME = ByteSize.parse("64MiB");
    private static final Duration SHORTEST_SWEEP = Duration.ofSeconds(1);
    /** Camel extends it once in half of it, in whole seconds. */
    private static final Duration SHORTEST_VISIBILITY = Duration.ofSeconds(2);

    private static final Duration SHORTEST_POLL = Duration.ofMillis(100);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    /** SQS ChangeMessageVisibility: a message is hidden for 12 hours at most, counted from its receipt. */
    private static final Duration LONGEST_VISIBILITY = Duration.ofHours(12);
    /** Below what SQS allows, with room for the give-back. */
    private static final Duration LONGEST_HOLD = Duration.ofHours(11);

    private static final int MOST_WORKERS = 256;

    private final SettingValues values;
    private final Map<String, String> environment;

    private SettingsReader(SettingValues values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    /**
     * Reads the settings of the service.
     *
     * @param environment of the process
     * @param properties of {@code application.properties}; keys that do not begin with {@code relay.} are not looked at
     */
    public static RelaySettings read(Map<String, String> environment, Properties properties) {
        return read(environment, properties, Map.of());
    }

    /**
     * As {@link #read(Map, Properties)}, for a command with defaults of its own, such as a shorter hold. What a command
     * decides against the user, such as {@code RELAY_SOURCE=none}, it puts into {@code environment}.
     *
     * @param defaults count where the user gave nothing, instead of the setting's own
     */
    public static RelaySettings read(
            Map<String, String> environment, Properties properties, Map<Setting, String> defaults) {
        return new SettingsReader(new SettingValues(environment, properties, defaults), environment).settings();
    }

    private RelaySettings settings() {
        // The log reads it by itself, earlier than this, and cannot complain.
        values.isFirstOf(Setting.LOG_FORMAT, LogFormat.JSON, LogFormat.PLAIN);
        RelaySettings settings =
                new RelaySettings(source(), otlp(), resource(), split(), deadLetter(), state(), http(), firehose());
        new SettingRules(values).check(settings);
        return settings;
    }

    private Source source() {
        return new Source(
                mode(),
                bucket(Setting.SOURCE_BUCKET),
                values.text(Setting.SOURCE_PREFIX),
                queue(),
                values.parse(Setting.SOURCE_AFTER, SettingParsers::after),
                values.parse(Setting.SOURCE_FROM, SettingParsers::from),
                duration(Setting.SOURCE_POLL_INTERVAL, SHORTEST_POLL, Duration.ofHours(24)),
                sweep(),
                duration(Setting.SOURCE_VISIBILITY, SHORTEST_VISIBILITY, LONGEST_VISIBILITY),
                values.integer(Setting.SOURCE_CONCURRENCY, 1, MOST_WORKERS));
    }

    private Mode mode() {
        if (values.text(Setting.SOURCE).isEmpty()) {
            return values.isGiven(Setting.SOURCE_QUEUE) ? Mode.SQS : Mode.POLL;
        }
        return values.parse(Setting.SOURCE, SettingParsers::mode);
    }

    private @Nullable Duration sweep() {
        if (values.text(Setting.SOURCE_SWEEP).equalsIgnoreCase("off")) {
            return null;
        }
        Duration sweep = duration(Setting.SOURCE_SWEEP, SHORTEST_SWEEP, Duration.ofDays(7));
        return mode() == Mode.SQS && values.isGiven(Setting.SOURCE_BUCKET) ? sweep : null;
    }

    private @Nullable String queue() {
        String queue = values.textOrNull(Setting.SOURCE_QUEUE);
        if (queue != null) {
            values.parse(Setting.SOURCE_QUEUE, text -> QueueName.parse(text, environment));
        }
        return queue;
    }

    private Otlp otlp() {
        return new Otlp(
                values.parse(Setting.OTLP_ENDPOINT, text -> SettingParsers.endpoint(text, isBaseEndpoint())),
                headers(),
                values.parse(Setting.OTLP_FORWARD_HEADERS, HeaderRules::forwarded),
                values.isFirstOf(Setting.OTLP_COMPRESSION, "gzip", "none"),
                duration(Setting.OTLP_TIMEOUT, SHORTEST_TIMEOUT, Duration.ofMinutes(10)),
                duration(Setting.OTLP_HOLD, Duration.ofSeconds(1), LONGEST_HOLD),
                values.parse(Setting.OTLP_RETRY_STATUS, SettingParsers::retryStatus),
                values.isFirstOf(Setting.OTLP_ON_REFUSE_ALL, "dead-letter", "hold"),
                values.parse(Setting.OTLP_BATCH_SIZE, ByteSize::parse, LEAST_BATCH, MOST_BATCH, ByteSize::toString),
                values.integer(Setting.OTLP_CONCURRENCY, 1, MOST_WORKERS),
                values.isFirstOf(Setting.OTLP_SORT_POINTS, "true", "false"),
                new Tls(
                        path(Setting.OTLP_CERTIFICATE),
                        path(Setting.OTLP_CLIENT_CERTIFICATE),
                        path(Setting.OTLP_CLIENT_KEY)));
    }

    /** OTLP exporter specification, "Endpoint URLs for OTLP/HTTP": the general variable is a base, others are URLs. */
    private boolean isBaseEndpoint() {
        return values.nameOf(Setting.OTLP_ENDPOINT).equals("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    private Map<String, String> headers() {
        if (!values.isGiven(Setting.OTLP_HEADERS_FILE)) {
            return values.parse(Setting.OTLP_HEADERS, HeaderRules::sent);
        }
        if (values.isGiven(Setting.OTLP_HEADERS)) {
            throw new SettingException(values.nameOf(Setting.OTLP_HEADERS) + " and "
                    + values.nameOf(Setting.OTLP_HEADERS_FILE) + " are both set; remove one");
        }
        return values.parse(Setting.OTLP_HEADERS_FILE, file -> HeaderRules.sent(SettingFiles.text(Path.of(file))));
    }

    private Resource resource() {
        Map<String, String> configured = values.parse(Setting.RESOURCE_ATTRIBUTES, KeyValues::parse);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.name", serviceName(configured.get("service.name")));
        configured.forEach(attributes::putIfAbsent);
        return new Resource(
                attributes,
                values.isFirstOf(Setting.RESOURCE_ON_CONFLICT, "overwrite", "keep"),
                values.isFirstOf(Setting.RESOURCE_PROVENANCE, "true", "false"));
    }

    /** The environment's name beats the property's, whichever of the two variables it stands in. */
    private String serviceName(@Nullable String attribute) {
        SettingValues.Given name = values.given(Setting.RESOURCE_SERVICE_NAME);
        SettingValues.Given attributes = values.given(Setting.RESOURCE_ATTRIBUTES);
        boolean attributeIsNearer =
                name == null || (!name.fromEnvironment() && attributes != null && attributes.fromEnvironment());
        return attribute != null && !attribute.isEmpty() && attributeIsNearer
                ? attribute
                : values.text(Setting.RESOURCE_SERVICE_NAME);
    }

    private Split split() {
        return new Split(
                values.parse(
                        Setting.SPLIT_MAX_FRAME_SIZE, ByteSize::parse, LEAST_FRAME, MOST_FRAME, ByteSize::toString),
                values.parse(
                        Setting.MEMORY,
                        text -> SettingParsers.memory(text, Runtime.getRuntime().maxMemory())));
    }

    private DeadLetter deadLetter() {
        String bucket = bucket(Setting.DEAD_LETTER_BUCKET);
        if (bucket == null) {
            throw new SettingException(Setting.DEAD_LETTER_BUCKET
                    + " is not set; name the bucket that keeps what cannot be read or delivered");
        }
        return new DeadLetter(bucket, values.text(Setting.DEAD_LETTER_PREFIX));
    }

    private State state() {
        return new State(values.parse(Setting.STATE_DIRECTORY, Path::of), postgres());
    }

    private @Nullable Postgres postgres() {
        if (values.textOrNull(Setting.STATE_URL) == null) {
            return null;
        }
        return new Postgres(
                values.parse(Setting.STATE_URL, SettingParsers::postgresUrl),
                values.textOrNull(Setting.STATE_USER),
                values.textOrNull(Setting.STATE_PASSWORD_FILE) == null
                        ? null
                        : values.parse(
                                Setting.STATE_PASSWORD_FILE,
                                file -> SettingFiles.secret(Path.of(file), "the password")));
    }

    private Http http() {
        return new Http(
                values.text(Setting.HTTP_HOST),
                values.integer(Setting.HTTP_PORT, 0, 65_535),
                values.textOrNull(Setting.HTTP_TOKEN) == null
                        ? null
                        : values.parse(Setting.HTTP_TOKEN, HeaderRules::token),
                values.parse(Setting.HTTP_ALLOWED_HOSTS, HeaderRules::hosts));
    }

    private @Nullable Firehose firehose() {
        String accessKey = accessKey();
        int port = values.integer(Setting.FIREHOSE_PORT, 0, 65_535);
        return accessKey == null ? null : new Firehose(accessKey, values.text(Setting.FIREHOSE_HOST), port);
    }

    private @Nullable String accessKey() {
        boolean inFile = values.textOrNull(Setting.FIREHOSE_ACCESS_KEY_FILE) != null;
        if (values.textOrNull(Setting.FIREHOSE_ACCESS_KEY) == null) {
            return inFile
                    ? values.parse(
                            Setting.FIREHOSE_ACCESS_KEY_FILE,
                            file -> HeaderRules.accessKey(SettingFiles.secret(Path.of(file), "the access key")))
                    : null;
        }
        if (inFile) {
            throw new SettingException(values.nameOf(Setting.FIREHOSE_ACCESS_KEY) + " and "
                    + values.nameOf(Setting.FIREHOSE_ACCESS_KEY_FILE) + " are both set; remove one");
        }
        return values.parse(Setting.FIREHOSE_ACCESS_KEY, HeaderRules::accessKey);
    }

    private @Nullable String bucket(Setting setting) {
        return values.textOrNull(setting) == null ? null : values.parse(setting, SettingParsers::bucket);
    }

    private @Nullable Path path(Setting setting) {
        return values.textOrNull(setting) == null ? null : values.parse(setting, Path::of);
    }

    private Duration duration(Setting setting, Duration least, Duration most) {
        boolean milliseconds = values.nameOf(setting).startsWith("OTEL_");
        return values.parse(
                setting,
                milliseconds ? DurationText::parseMilliseconds : DurationText::parse,
                least,
                most,
                milliseconds ? duration -> String.valueOf(duration.toMillis()) : DurationText::print);
    }
}
