package io.metricstream.relay.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All settings of one process, checked and immutable. {@link Setting} says what each means and where it is read from. */
public record RelaySettings(
        Source source,
        Otlp otlp,
        Resource resource,
        Split split,
        DeadLetter deadLetter,
        State state,
        Http http,
        @Nullable Firehose firehose) {
    private static final String MASK = "***";

    /**
     * These settings, for a service: commands that feed the routes themselves need no source.
     *
     * @throws SettingException if nothing would be received
     */
    public RelaySettings requireSource() {
        if (source.mode() == Mode.NONE && firehose == null) {
            throw new SettingException(Setting.SOURCE.property() + " is none, and " + Setting.FIREHOSE_ACCESS_KEY
                    + " is not set: nothing would be received; set the access key, or " + Setting.SOURCE.property()
                    + " to sqs or poll");
        }
        return this;
    }

    /** How objects are received. */
    public enum Mode {
        SQS,
        POLL,
        /** Nothing is received from S3: Firehose delivers by HTTP, or a command feeds the routes. */
        NONE
    }

    /**
     * Where objects come from.
     *
     * @param bucket the bucket that is read; always there in mode {@link Mode#POLL}
     * @param prefix the prefix of the keys that are read, or the empty string for all
     * @param queue the SQS queue as a name, a URL or an ARN; always there in mode {@link Mode#SQS}
     * @param after what becomes of an object that is settled
     * @param from which objects count where the state is empty, by their last modification
     * @param pollInterval the pause between two listings
     * @param sweep the pause between two sweeps, which find what no notification told of; null for none
     * @param visibility whole seconds: how long a crash hides a message and a claim
     * @param concurrency objects in hand at once, 1 or more
     */
    public record Source(
            Mode mode,
            @Nullable String bucket,
            String prefix,
            @Nullable String queue,
            After after,
            From from,
            Duration pollInterval,
            @Nullable Duration sweep,
            Duration visibility,
            int concurrency) {
        /** In words. Instances that poll the same place also agree by it which of them does. */
        public String place() {
            return switch (mode) {
                case SQS -> "queue " + queue;
                case POLL -> "s3://" + bucket + "/" + prefix;
                case NONE -> "what Firehose delivers";
            };
        }
    }

    /** What becomes of an object whose every byte is settled. */
    public sealed interface After {
        record Keep() implements After {}

        record Delete() implements After {}

        /**
         * The object is copied and its original deleted.
         *
         * @param prefix where the object goes, within its bucket; never empty
         */
        record Move(String prefix) implements After {}
    }

    /** Which objects an empty state begins with. */
    public sealed interface From {
        record All() implements From {}

        record Now() implements From {}

        record Since(Instant time) implements From {}

        /**
         * What was modified within a span before the first start.
         *
         * @param age of the oldest object that counts
         */
        record Ago(Duration age) implements From {}
    }

    /**
     * Where batches go.
     *
     * @param headers sent with each request; values are secrets
     * @param forwardHeaders names of message headers that are sent as well, in lower case
     * @param timeout of one request, its answer included
     * @param hold how long a batch waits for an endpoint that is not available, before its object is given back
     * @param retryStatus answers that mean "later"; 429, 502, 503 and 504 are always among them
     * @param deadLetterAll whether refused frames are dead letters also where nothing else is accepted, however many
     * @param batchSize the target of a request body before compression; one frame may exceed it
     * @param deliveries requests in flight at once at most, 1 or more
     * @param sortPoints whether the data points of each metric are put in the order of their times
     * @param tls for an {@code https} endpoint
     */
    public record Otlp(
            URI endpoint,
            Map<String, String> headers,
            Set<String> forwardHeaders,
            boolean gzip,
            Duration timeout,
            Duration hold,
            Set<Integer> retryStatus,
            boolean deadLetterAll,
            ByteSize batchSize,
            int deliveries,
            boolean sortPoints,
            Tls tls) {
        public Otlp {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
            forwardHeaders = Set.copyOf(forwardHeaders);
            retryStatus = Set.copyOf(retryStatus);
        }

        /** The endpoint as it may be shown, and whether it has a query. */
        public String address() {
            return place(endpoint) + (endpoint.getRawQuery() == null ? "" : "?" + MASK);
        }

        /** Scheme, host, port and path: some services want a key in the query or as the user, and it is not to be shown. */
        public static String place(URI endpoint) {
            String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
            return endpoint.getScheme() + "://" + endpoint.getHost() + port + endpoint.getRawPath();
        }

        /** Without the headers' values, and without the endpoint's query. */
        @Override
        public String toString() {
            return "Otlp[endpoint=" + address() + ", headers=" + masked(headers.keySet()) + ", forwardHeaders="
                    + forwardHeaders + ", gzip=" + gzip + ", timeout=" + timeout + ", hold=" + hold + ", retryStatus="
                    + retryStatus + ", deadLetterAll=" + deadLetterAll + ", batchSize=" + batchSize + ", deliveries="
                    + deliveries + ", tls=" + tls + "]";
        }

        private static String masked(Set<String> names) {
            return names.stream().map(name -> name + "=" + MASK).collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** PEM files; each may be absent. */
    public record Tls(
            @Nullable Path certificate,
            @Nullable Path clientCertificate,
            @Nullable Path clientKey) {}

    /**
     * What is added to each resource.
     *
     * @param attributes in the order in which they are written, {@code service.name} first
     * @param overwrite whether an attribute that is there already is replaced
     * @param provenance whether {@code aws.s3.bucket} and {@code aws.s3.key} of the source object are added
     */
    public record Resource(Map<String, String> attributes, boolean overwrite, boolean provenance) {
        public Resource {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }
    }

    /**
     * How an object is cut into frames.
     *
     * @param maxFrameSize a frame that claims to be larger is not read as one
     * @param memory what all frames and batches in hand, and copies of them, may take together
     */
    public record Split(ByteSize maxFrameSize, ByteSize memory) {}

    /** The failure bucket, and the prefix of the keys in it. */
    public record DeadLetter(String bucket, String prefix) {}

    /**
     * Where the relay remembers what it has sent.
     *
     * @param directory where the embedded database lives
     * @param postgres the database that is used instead, if it is set
     */
    public record State(Path directory, @Nullable Postgres postgres) {}

    /**
     * A PostgreSQL database.
     *
     * @param url of JDBC, without a password
     * @param user null for the driver's own default, as is the password
     */
    public record Postgres(
            String url, @Nullable String user, @Nullable String password) {
        /** The URL without its parameters: what a message may show. */
        public String place() {
            return url.replaceFirst("\\?.*", "");
        }

        @Override
        public String toString() {
            return "Postgres[url=" + place() + ", user=" + user + ", password=" + (password == null ? "none" : MASK)
                    + "]";
        }
    }

    /**
     * Where the page, health and metrics are served.
     *
     * @param port 0 for any free one
     * @param token required of every request if set; always set unless {@code host} is loopback
     * @param allowedHosts further values of the header Host, in lower case; without a port any port is meant
     */
    public record Http(String host, int port, @Nullable String token, Set<String> allowedHosts) {
        public Http {
            allowedHosts = Set.copyOf(allowedHosts);
        }

        @Override
        public String toString() {
            return "Http[host=" + host + ", port=" + port + ", token=" + (token == null ? "none" : MASK)
                    + ", allowedHosts=" + allowedHosts + "]";
        }
    }

    /**
     * Where Firehose delivers to by HTTP; not there unless its access key is set.
     *
     * @param accessKey required of every request
     * @param port 0 for any free one
     */
    public record Firehose(String accessKey, String host, int port) {
        @Override
        public String toString() {
            return "Firehose[host=" + host + ", port=" + port + ", accessKey=" + MASK + "]";
        }
    }
}
