package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Samples;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar metric-stream-relay.jar backfill}: what it prints, and the status that it ends with. */
class BackfillCommandIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final long SLOW_MILLIS = 1_000;
    private static final String PLACE = "s3://" + Outside.SOURCE + "/" + Outside.PREFIX;

    private final Outside outside = new Outside();
    private final Map<String, String> environment = new HashMap<>(outside.environment());

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void carriesAPrefixOnceAndAgainOnlyIfTold() throws Exception {
        environment.put("OTEL_COLLECTOR_URL", outside.receiver().endpoint().toString());
        outside.write(3);

        try (RelayProcess first = backfill(PLACE)) {
            assertThat(first.end()).as(first.toString()).isZero();
            assertThat(first.out()).contains("= delivered", "3 completed", "dead letters: none");
        }
        outside.assertEachPointOnce();

        try (RelayProcess second = backfill(PLACE, "--json")) {
            assertThat(second.end()).as(second.toString()).isZero();
            JsonNode summary = new ObjectMapper().readTree(second.out());
            assertThat(summary.at("/read/data_points").asLong()).isZero();
            assertThat(summary.at("/objects/completed").asLong()).isZero();
        }
        outside.assertEachPointOnce();

        try (RelayProcess again = backfill(PLACE, "--again", "--json")) {
            assertThat(again.end()).as(again.toString()).isZero();
            JsonNode summary = new ObjectMapper().readTree(again.out());
            assertThat(summary.at("/delivered/data_points").asLong()).isEqualTo(outside.points());
            assertThat(summary.at("/objects/completed").asLong()).isEqualTo(3);
        }
        assertThat(outside.receiver().accepted().total()).isEqualTo(2 * outside.points());
    }

    /** All were written just now; the keys tell other times. */
    @Test
    void carriesWhatTheKeysSayIsOfTheTimesAskedFor() throws Exception {
        environment.put("OTEL_COLLECTOR_URL", outside.receiver().endpoint().toString());
        for (String key : new String[] {
            "2026/10/31/23/s-1-2026-10-31-23-59-59-0a1b2c3d-1111-2222-3333-444455556666",
            "2026/11/01/00/s-1-2026-11-01-00-00-00-0a1b2c3d-1111-2222-3333-444455556666.gz",
            "2026/11/01/23/any-name",
            "2026/11/02/00/any-name"
        }) {
            outside.put(Outside.PREFIX + key, Samples.read("otel10.bin"));
        }

        try (RelayProcess relay =
                backfill(PLACE, "--from", "2026-11-01T00:00:00Z", "--to", "2026-11-02T00:00:00Z", "--json")) {
            assertThat(relay.end()).as(relay.toString()).isZero();
            JsonNode summary = new ObjectMapper().readTree(relay.out());
            assertThat(summary.at("/objects/completed").asLong()).isEqualTo(2);
            assertThat(summary.at("/delivered/data_points").asLong()).isEqualTo(2 * 710);
        }
    }

    @Test
    void endsWith3WhereSomethingWasDeadLettered() throws Exception {
        environment.put("OTEL_COLLECTOR_URL", outside.receiver().endpoint().toString());
        outside.write(1);
        outside.put(Outside.PREFIX + "zzz", "no frame at all".getBytes(StandardCharsets.US_ASCII));

        try (RelayProcess relay = backfill(PLACE)) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(3);
            assertThat(relay.out()).contains("2 completed", "dead letters: damaged 1");
        }
        outside.assertEachPointOnce();
        assertThat(outside.deadLetters()).singleElement().asString().contains("/damaged-");
    }

    @Test
    void endsWith1WhereTheEndpointIsDownAndGoesOnLater() throws Exception {
        environment.put("OTEL_COLLECTOR_URL", "http://127.0.0.1:" + closedPort() + "/v1/metrics");
        environment.put("RELAY_OTLP_HOLD", "1s");
        outside.write(2);

        try (RelayProcess relay = backfill(PLACE)) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(1);
            assertThat(relay.err()).containsPattern("(?m)^relay: gave up .*relay\\.otlp\\.hold.*run the same command");
            assertThat(relay.err()).doesNotContain("\tat ");
        }
        assertThat(outside.deadLetters()).isEmpty();

        environment.put("OTEL_COLLECTOR_URL", outside.receiver().endpoint().toString());
        try (RelayProcess relay = backfill(PLACE)) {
            assertThat(relay.end()).as(relay.toString()).isZero();
        }
        outside.assertEachPointOnce();
    }

    /**
     * We had a bug where nobody stopped it: it went on until Camel's own hook had waited for long enough, and then what was in
     * flight came twice, and its claims stood in the way of the same command for a minute.
     */
    @Test
    void toldToStopItEndsWhatIsInFlightAndTheSameCommandGoesOn() throws Exception {
        environment.put("OTEL_COLLECTOR_URL", outside.receiver().endpoint().toString());
        environment.put("RELAY_SOURCE_CONCURRENCY", "2");
        // Slow enough for all of it to take longer than any stop waits.
        outside.receiver().answer(request -> slowly(OtlpAnswer.accepted()));
        outside.write(60);

        try (RelayProcess relay = backfill(PLACE)) {
            relay.await("a request", () -> outside.receiver().requests() > 2);
            long begin = System.nanoTime();

            assertThat(relay.terminate()).as(relay.toString()).isEqualTo(143);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(relay.err())
                    .containsPattern("(?m)^relay: stopped .*the same command goes on")
                    .doesNotContain(" WARN ", " ERROR ");
            assertThat(relay.out()).contains("= delivered", "dead letters: none");
        }
        assertThat(outside.receiver().accepted().total()).isBetween(1L, outside.points() / 2);

        outside.receiver().answer(request -> OtlpAnswer.accepted());
        try (RelayProcess relay = backfill(PLACE)) {
            assertThat(relay.end()).as(relay.toString()).isZero();
            assertThat(relay.err()).doesNotContain("relay: ");
        }
        outside.assertEachPointOnce();
    }

    private static OtlpAnswer slowly(OtlpAnswer answer) {
        try {
            new CountDownLatch(1).await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
            return answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RelayProcess backfill(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backfill"));
        all.addAll(List.of(arguments));
        return RelayProcess.start(RELAY, directory, environment, all.toArray(String[]::new));
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
