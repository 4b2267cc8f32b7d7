package io.metricstream.relay.demo;

import io.metricstream.relay.cli.DemoRunner;
import io.metricstream.relay.cli.Progress;
import io.metricstream.relay.cli.Site;
import io.metricstream.relay.cli.Summary;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingsReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The relay's real routes between servers in this process: a metric stream is written, carried and checked. Ends by itself,
 * with status 0 where every data point arrived once or is in a dead letter.
 */
public final class Demo implements DemoRunner {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int HOLDS = 0;
    private static final int DOES_NOT_HOLD = 1;

    private final DemoScript script;
    private final Map<String, String> environment;
    private final Clock clock = Clock.systemUTC();

    /** The demo that {@code relay demo} shows. */
    public Demo() {
        this(DemoScript.STANDARD, System.getenv());
    }

    /** @param environment is asked for RELAY_HTTP_PORT and RELAY_LOG_LEVEL only */
    Demo(DemoScript script, Map<String, String> environment) {
        this.script = script;
        this.environment = environment;
    }

    @Override
    public int run(Path directory, PrintWriter out) throws Exception {
        DemoDirectory data = DemoDirectory.fresh(directory);
        try (DemoLog quiet = DemoLog.quieten(environment);
                DemoServers servers = DemoServers.start(data.s3(), new BadDay(script, clock))) {
            RelaySettings settings = settings(servers, data);
            try (RelayService relay = start(settings, servers, directory)) {
                DemoStory story = new DemoStory(out, directory);
                story.begin(script, settings.http().port());
                List<StreamObject> written = carry(servers, relay);
                Map<String, byte[]> letters = servers.deadLetters();
                DemoCheck check = DemoCheck.of(written, servers.received(), letters);
                String damaged = written.get(script.firstDamaged()).key();
                story.end(Summary.of(relay.metrics()), check, damaged, letters.keySet());
                return check.holds() ? HOLDS : DOES_NOT_HOLD;
            }
        }
    }

    @Override
    public Site site(Path directory) {
        return DemoSite.open(directory, environment);
    }

    private RelaySettings settings(DemoServers servers, DemoDirectory data) throws IOException {
        Map<String, String> given = servers.environment();
        given.put("RELAY_STATE_DIR", data.state().toString());
        String port = environment.getOrDefault("RELAY_HTTP_PORT", "");
        given.put("RELAY_HTTP_PORT", port.isEmpty() ? String.valueOf(freePort()) : port);
        return SettingsReader.read(given, new Properties());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The routes are those that the relay would run with here: whoever has edited one sees it at work. */
    private static RelayService start(RelaySettings settings, DemoServers servers, Path directory) throws Exception {
        AwsClients clients =
                new AwsClients(servers.aws().newS3Client(), servers.aws().newSqsClient());
        return RelayService.start(settings, servers.environment(), directory, clients, true);
    }

    /** Writes and watches until all is settled. */
    private List<StreamObject> carry(DemoServers servers, RelayService relay) throws Exception {
        DemoStream stream = new DemoStream(script, servers::write, clock.instant());
        CompletableFuture<Void> settled = new CompletableFuture<>();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
        try (Progress progress = Progress.start("objects", script.objects())) {
            DemoWatch watch = new DemoWatch(relay, servers.endpoint(), progress);
            repeat(timer, script.pace(), settled, stream::writeNext);
            repeat(timer, LOOK, settled, () -> {
                if (watch.look() >= script.objects() && servers.isQueueEmpty()) {
                    settled.complete(null);
                }
            });
            settled.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return stream.written();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "after " + LIMIT.toSeconds() + " s only "
                            + relay.metrics().objects("completed") + " of " + script.objects()
                            + " objects are settled; RELAY_LOG_LEVEL=INFO shows why",
                    e);
        } finally {
            timer.shutdownNow();
        }
    }

    private static void repeat(
            ScheduledExecutorService timer, Duration pause, CompletableFuture<?> end, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        };
        timer.scheduleAtFixedRate(guarded, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
