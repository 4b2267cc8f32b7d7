package io.metricstream.relay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts relays and bare clients, each in a process of its own, and has them carry what is in the bucket. */
final class Carriage {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofMillis(300);

    /** The relay's default. */
    private static final int BATCH_BYTES = 512 << 10;

    private final Servers servers;
    private final Access access;
    private final Path directory;
    private final Path jar;
    private final List<String> jvmOptions;
    private final Dataset usual;
    private final Map<Boolean, Figures> bare = new HashMap<>();
    private int processes;

    /**
     * @param access how processes reach the servers
     * @param directory where processes keep what they write; it must exist
     * @param jar the relay's
     * @param jvmOptions of each relay
     * @param usual what bare clients carry, to be compared with
     */
    Carriage(Servers servers, Access access, Path directory, Path jar, List<String> jvmOptions, Dataset usual) {
        this.servers = servers;
        this.access = access;
        this.directory = directory;
        this.jar = jar;
        this.jvmOptions = jvmOptions;
        this.usual = usual;
    }

    /** What bare clients carry; in the bucket as soon as it is asked for. */
    Dataset usual() {
        servers.keep(usual);
        return usual;
    }

    /** With requests compressed by gzip, which is the relay's default, or not at all. */
    static Map<String, String> compression(boolean gzip) {
        return Map.of("RELAY_OTLP_COMPRESSION", gzip ? "gzip" : "none");
    }

    /** Has the relay, or the bare client, carry all of {@code data} to an endpoint that answers at once. */
    Figures carry(Carrier carrier, Dataset data, boolean gzip) throws IOException, InterruptedException {
        return carry(carrier, data, compression(gzip), Duration.ZERO);
    }

    /** @param delay of each answer */
    Figures carry(Carrier carrier, Dataset data, Map<String, String> settings, Duration delay)
            throws IOException, InterruptedException {
        Figures bare = bare(!"none".equals(settings.get("RELAY_OTLP_COMPRESSION")));
        servers.endpoint().reset(delay);
        return carrier == Carrier.BARE ? bare : measure(carrier, data, settings).comparedWith(bare);
    }

    /** Measured in the same run, once, on the usual data. */
    private Figures bare(boolean gzip) throws IOException, InterruptedException {
        Figures known = bare.get(gzip);
        if (known == null) {
            servers.endpoint().reset(Duration.ZERO);
            known = measure(Carrier.BARE, usual(), compression(gzip));
            bare.put(gzip, known);
        }
        return known;
    }

    private Figures measure(Carrier carrier, Dataset data, Map<String, String> settings)
            throws IOException, InterruptedException {
        RelayMeters meters = new RelayMeters();
        Map<String, String> environment = new HashMap<>(meters.environment());
        environment.putAll(settings);
        if (carrier == Carrier.SQS) {
            environment.put("RELAY_SOURCE_QUEUE", announced(data));
        }
        try (MeasuredProcess process = start(carrier, data.prefix(), environment)) {
            if (carrier.endsByItself()) {
                process.end(PATIENCE);
            } else {
                long points = awaitPoints(List.of(process), List.of(meters), data.points());
                if (points > data.points()) {
                    throw process.failed("has delivered " + points + " data points of " + data.points());
                }
            }
            check(carrier, data, process);
            return Figures.of(
                    Steady.between(process.samples(), data.bytes()),
                    data.framesPerMegabyte(),
                    process.peakResidentBytes());
        }
    }

    /**
     * Has so many relays carry {@code data} together, from one queue.
     *
     * @param state settings of the state that they share
     */
    Together together(int relays, Dataset data, Map<String, String> state, Duration delay)
            throws IOException, InterruptedException {
        servers.endpoint().reset(delay);
        Map<String, String> settings = new HashMap<>(state);
        settings.putAll(compression(false));
        settings.put("RELAY_SOURCE_QUEUE", announced(data));
        List<RelayMeters> meters = new ArrayList<>();
        List<MeasuredProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < relays; i++) {
                meters.add(new RelayMeters());
                settings.putAll(meters.get(i).environment());
                processes.add(start(Carrier.SQS, data.prefix(), settings));
            }
            long points = awaitPoints(processes, meters, data.points());
            List<Steady> each = processes.stream()
                    .map(process -> Steady.between(process.samples(), data.bytes()))
                    .toList();
            servers.checkFailureBucket();
            return new Together(each, points - data.points());
        } finally {
            processes.forEach(MeasuredProcess::close);
        }
    }

    /**
     * What several relays did.
     *
     * @param each of them: its own CPU time, beside the megabytes of all
     * @param twice data points that were delivered more than once
     */
    record Together(List<Steady> each, long twice) {
        double megabytesPerSecond() {
            return each.get(0).megabytesPerSecond();
        }

        double cpuSecondsPerMegabyte() {
            return each.stream().mapToDouble(Steady::cpuSecondsPerMegabyte).sum();
        }
    }

    /** @return the URL of a queue that tells of all objects */
    private String announced(Dataset data) {
        String queueUrl = servers.newQueue();
        data.keys().forEach(key -> servers.announce(queueUrl, key));
        return queueUrl;
    }

    /** Starts a client on a prefix, with a state of its own. */
    MeasuredProcess start(Carrier carrier, String prefix, Map<String, String> settings) throws IOException {
        return start(command(carrier, prefix, settings), prefix, settings);
    }

    /** Starts a relay as a user does, by {@code ./relay}. */
    MeasuredProcess launch(Carrier carrier, String prefix, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        if (!jvmOptions.isEmpty()) {
            environment.put("JDK_JAVA_OPTIONS", String.join(" ", jvmOptions));
        }
        List<String> command = new ArrayList<>();
        command.add(jar.resolveSibling("../relay").normalize().toString());
        command.addAll(arguments(carrier, prefix));
        return start(command, prefix, environment);
    }

    private MeasuredProcess start(List<String> command, String prefix, Map<String, String> settings)
            throws IOException {
        Path own = Files.createDirectories(directory.resolve("process-" + ++processes));
        Map<String, String> environment = new HashMap<>(access.environment());
        environment.put("S3_BUCKET_NAME", Servers.SOURCE);
        environment.put("S3_PREFIX", prefix);
        environment.put("RELAY_STATE_DIR", own.resolve("state").toString());
        environment.put("RELAY_SOURCE_SWEEP", "off");
        environment.putAll(settings);
        return MeasuredProcess.start(own, environment, servers.endpoint()::bytes, command);
    }

    private List<String> command(Carrier carrier, String prefix, Map<String, String> settings) {
        List<String> command = new ArrayList<>();
        command.add(MeasuredProcess.java());
        command.addAll(access.jvmOptions());
        if (carrier == Carrier.BARE) {
            command.addAll(List.of(
                    "-cp",
                    jar + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                    BareLoop.class.getName(),
                    Servers.SOURCE,
                    prefix,
                    access.endpoint(),
                    String.valueOf(BATCH_BYTES),
                    settings.getOrDefault("RELAY_OTLP_COMPRESSION", "gzip")));
            return command;
        }
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments(carrier, prefix));
        return command;
    }

    private static List<String> arguments(Carrier carrier, String prefix) {
        return carrier == Carrier.BACKFILL
                ? List.of("backfill", "s3://" + Servers.SOURCE + "/" + prefix, "--json")
                : List.of("run");
    }

    /**
     * Metrics are asked for only when nothing comes any more: asking costs CPU time.
     *
     * @return how many points were delivered, {@code points} or more
     */
    private long awaitPoints(List<MeasuredProcess> processes, List<RelayMeters> meters, long points)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            long delivered = 0;
            if (!servers.endpoint().awaitRequest(QUIET)) {
                for (RelayMeters one : meters) {
                    delivered += one.points();
                }
            }
            if (delivered >= points) {
                return delivered;
            }
            for (MeasuredProcess process : processes) {
                if (!process.isAlive()) {
                    throw process.failed("has ended");
                }
            }
        }
        throw processes
                .get(0)
                .failed("has not delivered " + points + " data points in " + PATIENCE.toMinutes() + " minutes");
    }

    /** That nothing is missing or dead-lettered: figures of a relay that loses data say nothing. */
    private void check(Carrier carrier, Dataset data, MeasuredProcess process) throws IOException {
        if (carrier == Carrier.BARE && servers.endpoint().bytes() != data.bytes()) {
            throw process.failed("has sent " + servers.endpoint().bytes() + " of " + data.bytes() + " bytes");
        }
        if (carrier == Carrier.BACKFILL && RelayMeters.points(process.out()) != data.points()) {
            throw process.failed(
                    "has delivered " + RelayMeters.points(process.out()) + " of " + data.points() + " data points");
        }
        servers.checkFailureBucket();
    }
}
