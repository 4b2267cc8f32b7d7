package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.cli.Site;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.service.HotReload;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingFiles;
import io.metricstream.relay.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Route files edited while objects flow: a mistake changes nothing, and no edit loses a data point. */
class HotReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ENRICH = "enrich.camel.yaml";

    @TempDir
    Path directory;

    private volatile boolean nextStartFails;

    /** Every relay that ran, the first one first. */
    private final List<RelayService> relays = new CopyOnWriteArrayList<>();

    @Test
    void breakMendAddAndDeleteWhileObjectsFlow() throws Exception {
        breakMendAddAndDelete(new Rig(directory).byQueue());
    }

    @Test
    @Tag("long")
    void breakMendAddAndDeleteWhileObjectsAreListed() throws Exception {
        breakMendAddAndDelete(new Rig(directory));
    }

    private void breakMendAddAndDelete(Rig servers) throws Exception {
        int port = freePort();
        try (Rig rig = servers;
                LogLines log = new LogLines();
                HotReload reload = follow(rig.set("RELAY_OTLP_FORWARD_HEADERS", "X-Version,X-Extra")
                        .set("RELAY_HTTP_PORT", String.valueOf(port)));
                Flow flow = new Flow(rig)) {
            flow.awaitRequest(headers -> !headers.containsKey("x-version"));
            assertThat(health(port)).isEqualTo(200);

            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: one}"));
            flow.awaitRequest(headers -> "one".equals(headers.get("x-version")));

            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: broken"));
            awaitRefusal(log, directory.resolve("routes/" + ENRICH) + ", line 15");
            flow.awaitRequest(headers -> "one".equals(headers.get("x-version")));

            rig.route(ENRICH, enrich("- process:\n            ref: nobody"));
            awaitRefusal(log, directory.resolve("routes/" + ENRICH) + ", line 15", "nobody");
            flow.awaitRequest(headers -> "one".equals(headers.get("x-version")));

            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: two}"));
            flow.awaitRequest(headers -> "two".equals(headers.get("x-version")));
            // By each relay in its turn.
            assertThat(health(port)).isEqualTo(200);

            rig.route("extra.camel.yaml", """
                    - route:
                        from:
                          uri: direct:extra
                          steps:
                            - setHeader: {name: X-Extra, constant: there}
                    """);
            rig.route(ENRICH, enrich("- to: direct:extra"));
            flow.awaitRequest(headers -> "there".equals(headers.get("x-extra")));

            Files.delete(directory.resolve("routes/extra.camel.yaml"));
            awaitRefusal(log, "calls direct:extra");
            flow.awaitRequest(headers -> "there".equals(headers.get("x-extra")));

            Files.delete(directory.resolve("routes/" + ENRICH));
            flow.awaitRequest(headers -> !headers.containsKey("x-version") && !headers.containsKey("x-extra"));

            flow.end();
            await().atMost(PATIENCE)
                    .until(() -> completed() >= flow.objects.made().size());
            reload.close();
            assertConserved(rig, flow, 5);
            assertThat(log.lines()).anyMatch(line -> line.contains("extra.camel.yaml removed"));
        }
    }

    /** What can be made may still not start. */
    @Test
    void whereTheNewFilesDoNotStartTheOldOnesAreTakenAgain() throws Exception {
        try (Rig rig = new Rig(directory);
                LogLines log = new LogLines();
                HotReload reload = follow(rig.set("RELAY_OTLP_FORWARD_HEADERS", "X-Version"));
                Flow flow = new Flow(rig)) {
            flow.awaitRequest(headers -> true);
            nextStartFails = true;
            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: one}"));
            awaitRefusal(log, "the port is taken");
            flow.awaitRequest(headers -> !headers.containsKey("x-version"));

            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: two}"));
            flow.awaitRequest(headers -> "two".equals(headers.get("x-version")));

            flow.end();
            await().atMost(PATIENCE)
                    .until(() -> completed() >= flow.objects.made().size());
            reload.close();
            assertConserved(rig, flow, 3);
        }
    }

    @Test
    void whatWaitsForTheEndpointIsGivenBackAndComesByTheNewFiles() throws Exception {
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_SOURCE_VISIBILITY", "60s");
                HotReload reload = follow(rig.set("RELAY_OTLP_FORWARD_HEADERS", "X-Version"))) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            SmallObjects objects = new SmallObjects();
            rig.putAndAnnounce("object", objects.next().bytes());
            await().atMost(PATIENCE).until(() -> reload.service().gate().hold().isPresent());

            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: one}"));
            await().atMost(PATIENCE).until(() -> relays.size() == 2);
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitEmptyQueue();
            reload.close();

            assertThat(rig.receiver().headers().get(rig.receiver().headers().size() - 1))
                    .containsEntry("x-version", "one");
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            assertThat(relays.get(0).metrics().objects("given_back")).isEqualTo(1);
        }
    }

    /** We had a bug where a stop during a reload cut off what was in flight, to come again. */
    @Test
    void whatIsInFlightEndsThoughAStopComesWhileARelayIsReplaced() throws Exception {
        SmallObjects objects = new SmallObjects();
        CountDownLatch answered = new CountDownLatch(1);
        try (Rig rig = new Rig(directory);
                LogLines log = new LogLines();
                HotReload reload = follow(rig.set("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"))) {
            rig.receiver().answer(request -> {
                await().atMost(PATIENCE).until(() -> answered.getCount() == 0);
                return OtlpAnswer.accepted();
            });
            rig.put("object", objects.next().bytes());
            await().atMost(PATIENCE).until(() -> rig.receiver().requests() > 0);
            rig.route(ENRICH, enrich("- setHeader: {name: X-Version, constant: one}"));
            await().atMost(PATIENCE)
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("reloading (routes/" + ENRICH)));

            Thread stop = new Thread(reload::close, "stop");
            stop.start();
            await().atMost(PATIENCE).until(() -> stop.getState() == Thread.State.TIMED_WAITING);
            answered.countDown();
            stop.join();

            assertThat(relays)
                    .singleElement()
                    .satisfies(relay ->
                            assertThat(relay.metrics().objects("completed")).isEqualTo(1));
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    /** None that the system gives to a connection while a relay leaves it to the next one. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Taken: the next one.
                continue;
            }
        }
    }

    private static int health(int port) throws Exception {
        URI live = URI.create("http://127.0.0.1:" + port + "/observe/health/live");
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static void awaitRefusal(LogLines log, String... parts) {
        await("refused: " + String.join(" ", parts))
                .atMost(PATIENCE)
                .until(() -> log.lines().stream()
                        .anyMatch(line -> line.contains("not reloaded")
                                && List.of(parts).stream().allMatch(line::contains)));
    }

    private long completed() {
        return relays.stream()
                .mapToLong(relay ->
                        relay.metrics().objects("completed") + relay.metrics().objects("skipped"))
                .sum();
    }

    private void assertConserved(Rig rig, Flow flow, int relaysAtLeast) {
        assertThat(relays)
                .hasSizeGreaterThanOrEqualTo(relaysAtLeast)
                .allSatisfy(relay ->
                        assertThat(relay.metrics().conservation().inFlight()).isEqualTo(Tally.ZERO));
        boolean givenBack = relays.stream().anyMatch(relay -> relay.metrics().objects("given_back") > 0);
        if (givenBack) {
            // What was given back may come twice; all of it has come.
            assertThat(rig.receiver().accepted().distinct())
                    .isEqualTo(flow.objects.made().stream()
                            .mapToInt(object -> (int) object.dataPoints())
                            .sum());
        } else {
            Conservation.assertExactly(rig.receiver().accepted(), flow.objects.made());
        }
    }

    private HotReload follow(Rig rig) throws Exception {
        Site site = rig.site();
        return HotReload.start(directory, new HotReload.Maker() {
            @Override
            public RelaySettings settings(Path copy) {
                return SettingsReader.read(
                        site.environment(), SettingFiles.load(copy.resolve("application.properties")), Map.of());
            }

            @Override
            public RelayService start(Path copy) throws Exception {
                if (nextStartFails) {
                    nextStartFails = false;
                    throw new IllegalStateException("the port is taken");
                }
                RelayService relay =
                        RelayService.start(settings(copy), site.environment(), copy, site.clients(1), true);
                relays.add(relay);
                return relay;
            }

            @Override
            public Map<String, String> environment() {
                return site.environment();
            }
        });
    }

    /** The built-in file with a step of the user's own before its first. */
    private static String enrich(String step) {
        try {
            return Files.readString(Path.of("routes").resolve(ENRICH))
                    .replace("      steps:\n", "      steps:\n        " + step + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Objects that are written all the time. */
    private static final class Flow implements AutoCloseable {
        private final SmallObjects objects = new SmallObjects();
        private final Rig rig;
        private final Thread writer = new Thread(this::write, "flow");
        private volatile boolean ended;

        Flow(Rig rig) {
            this.rig = rig;
            writer.start();
        }

        private void write() {
            while (!ended) {
                // As fast as they are taken, and no faster.
                long before = rig.receiver().requests();
                rig.putAndAnnounce(
                        "object-" + objects.made().size(), objects.next().bytes());
                await().atMost(PATIENCE).until(() -> ended || rig.receiver().requests() > before);
            }
        }

        /** Waits for a request that has come after this was called, and looks like that. */
        void awaitRequest(Predicate<Map<String, String>> looks) {
            int before = rig.receiver().headers().size();
            await().atMost(PATIENCE)
                    .until(() -> rig.receiver().headers().stream().skip(before).anyMatch(looks));
        }

        void end() throws InterruptedException {
            ended = true;
            writer.join();
        }

        @Override
        public void close() throws Exception {
            end();
        }
    }
}
