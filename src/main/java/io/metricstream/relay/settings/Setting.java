package io.metricstream.relay.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every setting: its property, the environment variables that beat the property, its default, and what it means. A test
 * holds {@code application.properties} to this table.
 */
public enum Setting {
    SOURCE(
            "relay.source",
            null,
            "Where objects come from: sqs (S3 notifications), poll (a listing of the bucket) or none. Not set, it is"
                    + " sqs if a queue is set, else poll. Set it to poll to read a bucket by listing although a queue is"
                    + " set.",
            "RELAY_SOURCE"),
    SOURCE_BUCKET(
            "relay.source.bucket",
            null,
            "The name of the bucket that Firehose writes to. Required for polling, and with a queue if objects are"
                    + " deleted or moved. With a queue, notifications of other buckets are ignored.",
            "S3_BUCKET_NAME"),
    SOURCE_PREFIX(
            "relay.source.prefix",
            null,
            "Only keys that begin with this prefix are read; not set, all are. Set it if the bucket holds anything"
                    + " else.",
            "S3_PREFIX"),
    SOURCE_QUEUE(
            "relay.source.queue",
            null,
            "The SQS queue that receives the bucket's notifications, as a name, a URL or an ARN. Set it to have objects"
                    + " as they come, and to run more than one instance.",
            "RELAY_SOURCE_QUEUE"),
    SOURCE_AFTER(
            "relay.source.after",
            "keep",
            "What becomes of an object whose every byte is delivered or dead-lettered: keep, delete or move:PREFIX."
                    + " Change it if no lifecycle rule of the bucket removes old objects.",
            "RELAY_SOURCE_AFTER"),
    SOURCE_FROM(
            "relay.source.from",
            "all",
            "Which objects count where nothing has been read yet, by their last modification: all, now, a time"
                    + " (2026-01-31T12:00:00Z) or an age (6h). Change it to start beside an old bucket.",
            "RELAY_SOURCE_FROM"),
    SOURCE_POLL_INTERVAL(
            "relay.source.poll-interval",
            "10s",
            "The pause between two listings of the bucket, 100ms to 24h. Raise it to make fewer requests: Firehose"
                    + " itself collects for 60s to 900s.",
            "RELAY_SOURCE_POLL_INTERVAL"),
    SOURCE_SWEEP(
            "relay.source.sweep",
            "1h",
            "With a queue and relay.source.bucket set: the pause between two listings of the bucket, 1s to 7d, or off. They"
                    + " read objects of at least that age that no notification has told of; relay.source.from says how"
                    + " far back. Set off to read nothing but what the queue names.",
            "RELAY_SOURCE_SWEEP"),
    SOURCE_VISIBILITY(
            "relay.source.visibility",
            "60s",
            "How long a crash hides a message and its object from other instances, in whole seconds, 2s to 12h. It is"
                    + " extended while an object is worked on, so it need not be longer for large objects.",
            "RELAY_SOURCE_VISIBILITY"),
    SOURCE_CONCURRENCY(
            "relay.source.concurrency",
            "16",
            "How many objects are in hand at once, 1 to 256. Raise it for many small objects; memory grows with it.",
            "RELAY_SOURCE_CONCURRENCY"),
    OTLP_ENDPOINT(
            "relay.otlp.endpoint",
            "http://localhost:4318/v1/metrics",
            "The URL that metrics are posted to, with its path. OTEL_EXPORTER_OTLP_ENDPOINT alone is a base to which"
                    + " v1/metrics is added.",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_COLLECTOR_URL"),
    OTLP_HEADERS(
            "relay.otlp.headers",
            null,
            "Headers of each request, as name=value,name=value with percent-encoded values: what the endpoint wants for"
                    + " authentication. Secret: better given by a file or the environment.",
            Kind.SECRET,
            "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
            "OTEL_EXPORTER_OTLP_HEADERS"),
    OTLP_HEADERS_FILE(
            "relay.otlp.headers-file",
            null,
            "A file with such headers, one a line or separated by commas, up to 64KiB, read at the start. Use it where"
                    + " secrets are mounted as files, instead of relay.otlp.headers.",
            "RELAY_OTLP_HEADERS_FILE"),
    OTLP_FORWARD_HEADERS(
            "relay.otlp.forward-headers",
            null,
            "Names of message headers, separated by commas, that are sent to the endpoint if a route sets them. Set it"
                    + " if a route chooses, say, a tenant; no other header leaves the relay.",
            "RELAY_OTLP_FORWARD_HEADERS"),
    OTLP_COMPRESSION(
            "relay.otlp.compression",
            "gzip",
            "Compression of requests: gzip or none. Set none if the endpoint is on this host and CPU time is dear.",
            "RELAY_OTLP_COMPRESSION",
            "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION",
            "OTEL_EXPORTER_OTLP_COMPRESSION"),
    OTLP_TIMEOUT(
            "relay.otlp.timeout",
            "10s",
            "How long one request may take, its answer included, 100ms to 10m. Raise it for an endpoint that is slow"
                    + " but sure. The OTEL_* variables hold milliseconds as a plain number.",
            "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT",
            "OTEL_EXPORTER_OTLP_TIMEOUT"),
    OTLP_HOLD(
            "relay.otlp.hold",
            "11h",
            "How long a batch waits for an endpoint that is not available before its object is given back, 1s to 11h:"
                    + " SQS hides a message for 12h at most. Lower it if other instances can reach the endpoint.",
            "RELAY_OTLP_HOLD"),
    OTLP_RETRY_STATUS(
            "relay.otlp.retry-status",
            "429,502,503,504",
            "HTTP statuses, 400 to 599, that mean \"try again later\". What is set here is added to these four. Set 500"
                    + " for an endpoint that answers so when it is overloaded.",
            "RELAY_OTLP_RETRY_STATUS"),
    OTLP_ON_REFUSE_ALL(
            "relay.otlp.on-refuse-all",
            "hold",
            "What happens once 20 frames in a row were refused and nothing was accepted in between: hold (wait, lose"
                    + " nothing) or dead-letter (keep all that is refused in the failure bucket). Set dead-letter while"
                    + " the data is to blame, and not the endpoint.",
            "RELAY_OTLP_ON_REFUSE_ALL"),
    OTLP_BATCH_SIZE(
            "relay.otlp.batch-size",
            "512KiB",
            "The target size of a request before compression, 64KiB to 16MiB; a larger frame goes alone. Lower it for"
                    + " an endpoint with a small limit; raising it gains little.",
            "RELAY_OTLP_BATCH_SIZE"),
    OTLP_CONCURRENCY(
            "relay.otlp.concurrency",
            "32",
            "The most requests in flight at once, 1 to 256. There are two while answers come soon, and more where they"
                    + " take long. Raise it for an endpoint that takes longer than 50 ms; memory grows with it, by some"
                    + " batches each.",
            "RELAY_OTLP_CONCURRENCY"),
    OTLP_SORT_POINTS(
            "relay.otlp.sort-points",
            "true",
            "Whether the data points of each metric are put in the order of their times (true or false). CloudWatch writes"
                    + " the newest first, and Prometheus drops the others without a word. Set it to false if your endpoint"
                    + " does not mind, to have them as they came.",
            "RELAY_OTLP_SORT_POINTS"),
    OTLP_CERTIFICATE(
            "relay.otlp.certificate",
            null,
            "A PEM file of certificates that are trusted in place of the JVM's trust store. Set it for an endpoint with"
                    + " a certificate of your own authority.",
            "OTEL_EXPORTER_OTLP_CERTIFICATE"),
    OTLP_CLIENT_CERTIFICATE(
            "relay.otlp.client-certificate",
            null,
            "A PEM file with the client's certificate and its chain, for an endpoint that asks for one (mTLS). Set it"
                    + " together with relay.otlp.client-key.",
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"),
    OTLP_CLIENT_KEY(
            "relay.otlp.client-key",
            null,
            "A PEM file with the client's private key, PKCS#8 and not encrypted.",
            "OTEL_EXPORTER_OTLP_CLIENT_KEY"),
    RESOURCE_SERVICE_NAME(
            "relay.resource.service-name",
            "awsCloudwatchMetrics",
            "The service.name of every resource. OTEL_SERVICE_NAME beats a service.name in OTEL_RESOURCE_ATTRIBUTES,"
                    + " and that beats this property.",
            "OTEL_SERVICE_NAME"),
    RESOURCE_ATTRIBUTES(
            "relay.resource.attributes",
            null,
            "Further attributes of every resource, as key=value,key=value with percent-encoded values. Set it to tell"
                    + " environments apart, say deployment.environment.name=prod.",
            "OTEL_RESOURCE_ATTRIBUTES"),
    RESOURCE_ON_CONFLICT(
            "relay.resource.on-conflict",
            "keep",
            "What becomes of an attribute that a resource has already: keep or overwrite. CloudWatch itself sets"
                    + " cloud.provider, cloud.account.id, cloud.region and aws.exporter.arn.",
            "RELAY_RESOURCE_ON_CONFLICT"),
    RESOURCE_PROVENANCE(
            "relay.resource.provenance",
            "false",
            "Whether the bucket and key of the source object are added to every resource (true or false). Set it while"
                    + " you look for the origin of a data point: each object makes new series.",
            "RELAY_RESOURCE_PROVENANCE"),
    SPLIT_MAX_FRAME_SIZE(
            "relay.split.max-frame-size",
            "8MiB",
            "A frame that claims to be larger is dead-lettered unread, 64KiB to 64MiB. Firehose's largest record is"
                    + " 1000KiB; raise it only if something between CloudWatch and S3 makes larger ones.",
            "RELAY_SPLIT_MAX_FRAME_SIZE"),
    MEMORY(
            "relay.memory",
            "65%",
            "What all batches and frames in hand, and their copies, may take together: a size, or a share of the Java"
                    + " heap. Where that is too little for relay.source.concurrency and relay.otlp.concurrency, these are"
                    + " lowered, and the start says so. Lower it only if routes of yours need memory of their own.",
            "RELAY_MEMORY"),
    DEAD_LETTER_BUCKET(
            "relay.dead-letter.bucket",
            null,
            "The name of the failure bucket: what cannot be read or is refused is kept there. Required. It may be the"
                    + " source bucket.",
            "RELAY_DEAD_LETTER_BUCKET"),
    DEAD_LETTER_PREFIX(
            "relay.dead-letter.prefix",
            "dead-letter/",
            "The prefix of the keys in the failure bucket. Change it if several relays share the bucket.",
            "RELAY_DEAD_LETTER_PREFIX"),
    STATE_DIRECTORY(
            "relay.state.directory",
            "./state",
            "Where the relay remembers what it has sent: a directory on a local disk that survives a restart. Change it"
                    + " to a mounted volume in a container.",
            "RELAY_STATE_DIR"),
    STATE_URL(
            "relay.state.url",
            null,
            "The JDBC URL of a PostgreSQL database that remembers it instead, such as jdbc:postgresql://host:5432/relay;"
                    + " then relay.state.directory is not used. Set it if instances on several hosts share the work.",
            "RELAY_STATE_URL"),
    STATE_USER(
            "relay.state.user",
            null,
            "The user of that database, who may create, read and write tables in it. Set it together with"
                    + " relay.state.url.",
            "RELAY_STATE_USER"),
    STATE_PASSWORD_FILE(
            "relay.state.password-file",
            null,
            "A file with that user's password and nothing else, up to 64KiB, read at the start. Set it unless the"
                    + " database lets the user in without one.",
            "RELAY_STATE_PASSWORD_FILE"),
    HTTP_HOST(
            "relay.http.host",
            "127.0.0.1",
            "The address that the page, health and metrics are served on. Set 0.0.0.0 to serve other hosts; then a"
                    + " token is required.",
            "RELAY_HTTP_HOST"),
    HTTP_PORT(
            "relay.http.port",
            "8080",
            "The port that the page, health and metrics are served on, 0 to 65535; 0 takes any free port.",
            "RELAY_HTTP_PORT"),
    HTTP_TOKEN(
            "relay.http.token",
            null,
            "Required of every HTTP request once it is set: as \"Authorization: Bearer TOKEN\", on the page once. It must"
                    + " be set unless the host is loopback; there, the page has one that is made at each start. Secret:"
                    + " better given by the environment.",
            Kind.SECRET,
            "RELAY_HTTP_TOKEN"),
    HTTP_ALLOWED_HOSTS(
            "relay.http.allowed-hosts",
            null,
            "Names, separated by commas, by which others reach that port: host, or host:port for one port only. Set it if"
                    + " a proxy, a service name or a mapped port is between. A request with another Host header is"
                    + " refused: localhost, relay.http.host and the address itself need no name.",
            "RELAY_HTTP_ALLOWED_HOSTS"),

    FIREHOSE_ACCESS_KEY(
            "relay.firehose.access-key",
            null,
            "What Firehose sends as X-Amz-Firehose-Access-Key, up to 4096 characters. Set, it opens POST /firehose for"
                    + " Firehose's HTTP endpoint delivery, on a port of its own and beside any relay.source. Secret:"
                    + " better given by a file or the environment.",
            Kind.SECRET,
            "RELAY_FIREHOSE_ACCESS_KEY"),
    FIREHOSE_ACCESS_KEY_FILE(
            "relay.firehose.access-key-file",
            null,
            "A file with that access key and nothing else, up to 64KiB, read at the start. Use it where secrets are"
                    + " mounted as files, instead of relay.firehose.access-key.",
            "RELAY_FIREHOSE_ACCESS_KEY_FILE"),
    FIREHOSE_HOST(
            "relay.firehose.host",
            "127.0.0.1",
            "The address that POST /firehose is served on, without TLS. Firehose sends to https only: a proxy with a"
                    + " certificate stands before it. Set 0.0.0.0 if that proxy is on another host.",
            "RELAY_FIREHOSE_HOST"),
    FIREHOSE_PORT(
            "relay.firehose.port",
            "8081",
            "The port that POST /firehose is served on, 0 to 65535; 0 takes any free port. Nothing else is served"
                    + " there.",
            "RELAY_FIREHOSE_PORT"),
    LOG_FORMAT(
            "relay.log.format",
            "plain",
            "How events are logged, one a line: plain, or json with object, offset and outcome as fields of their own. Set"
                    + " json where the log is searched by a program.",
            "RELAY_LOG_FORMAT");

    private enum Kind {
        PLAIN,
        SECRET
    }

    private final String property;
    private final @Nullable String defaultText;
    private final String description;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> environment;

    Setting(String property, @Nullable String defaultText, String description, String... environment) {
        this(property, defaultText, description, Kind.PLAIN, environment);
    }

    Setting(String property, @Nullable String defaultText, String description, Kind kind, String... environment) {
        this.property = property;
        this.defaultText = defaultText;
        this.description = description;
        this.kind = kind;
        this.environment = List.of(environment);
    }

    /** Every setting, in the order of the table. */
    public static Stream<Setting> all() {
        return Arrays.stream(values());
    }

    /** The setting of that name, if there is one. */
    public static Optional<Setting> ofProperty(String property) {
        return all().filter(setting -> setting.property.equals(property)).findFirst();
    }

    /** The key in {@code application.properties}. */
    public String property() {
        return property;
    }

    /** Environment variables: the first that is set and not blank counts, and beats the property. */
    public List<String> environment() {
        return environment;
    }

    /** What counts where nothing is set, as a user would write it; none where "not set" is a value of its own. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** What it is, its unit and range, and when to change it. */
    public String description() {
        return description;
    }

    /** Whether the value must not be shown. */
    public boolean isSecret() {
        return kind == Kind.SECRET;
    }

    /** The property, and the variable that most users set instead. */
    @Override
    public String toString() {
        return property + " (" + environment.get(0) + ")";
    }
}
