package io.metricstream.relay.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FaultySqs;
import io.metricstream.relay.open.FaultyS3;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real jar, killed with SIGKILL at each place where that could cost something, and started again. */
class KilledRelayIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final int BATCH_BYTES = 256 << 10;
    private static final int DELIVERIES = 2;

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(11).withPrefix(Outside.PREFIX));
    private final List<StreamObject> written = new ArrayList<>();
    private Outside outside;
    private PointCounts accepted;
    private String queue;

    @BeforeEach
    void prepare() throws Exception {
        outside = new Outside();
        accepted = outside.receiver().accepted();
        queue = outside.aws().createQueue("notifications");
        environment.putAll(outside.environment());
        environment.putAll(outside.guide());
        environment.put("RELAY_SOURCE_QUEUE", queue);
        Files.writeString(directory.resolve("application.properties"), """
                relay.http.port=0
                relay.source.visibility=2s
                relay.otlp.batch-size=%d
                """.formatted(BATCH_BYTES));
    }

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void inTheMiddleOfObjectsFourTimesOver60MbRepeatsLittle() throws Exception {
        int kills = 4;
        for (int i = 0; i < 10; i++) {
            announce(writer.next(6 << 20));
        }
        for (int kill = 1; kill <= kills; kill++) {
            long enough = points() * kill / (kills + 1);
            try (RelayProcess relay = start()) {
                relay.await("some data points", () -> accepted.total() >= enough);
            }
        }
        finish();

        long most = accepted.repeated();
        System.out.printf("%d kills repeated %d of %d data points%n", kills, most, points());
        assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(points()));
        assertThat(most).isLessThanOrEqualTo(points() / 20);
        assertThat(most).isLessThanOrEqualTo(kills * 2L * DELIVERIES * pointsOf(BATCH_BYTES));
        assertThat(outside.deadLetters()).isEmpty();
    }

    /** The endpoint has the batch, and the relay will never know. */
    @Test
    void whileTheEndpointAnswersRepeatsTheBatch() throws Exception {
        StreamObject object = announce(writer.next(100_000));
        killWhen(killed -> outside.receiver().answer(request -> {
            killed.run();
            return OtlpAnswer.accepted();
        }));
        outside.receiver().answer(request -> OtlpAnswer.accepted());
        finish();

        assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(object.dataPoints()));
        assertThat(accepted.repeated()).isLessThanOrEqualTo(object.dataPoints());
    }

    /** The relay knows that all is delivered, and has not been able to record it. */
    @Test
    void betweenDeliveryAndCommitRepeatsTheBatch() throws Exception {
        StreamObject object = announce(writer.next(100_000));
        CompletableFuture<Connection> lock = new CompletableFuture<>();
        outside.receiver().answer(request -> {
            lock.complete(lockState());
            return OtlpAnswer.accepted();
        });
        try (RelayProcess relay = start()) {
            relay.await("all data points", () -> accepted.distinct() == object.dataPoints());
            assertThat(lock).isDone();
        }
        lock.get().close();
        outside.receiver().answer(request -> OtlpAnswer.accepted());
        finish();

        assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(object.dataPoints()));
        assertThat(accepted.repeated()).isEqualTo(object.dataPoints());
    }

    private Connection lockState() {
        try {
            Connection connection =
                    DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state/progress.db"));
            connection.createStatement().execute("BEGIN IMMEDIATE");
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void betweenCommitAndTheDeletionOfTheMessageRepeatsNothing() throws Exception {
        try (FaultySqs sqs = FaultySqs.before(outside.aws().sqsEndpoint())) {
            environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
            announce(writer.next(100_000));
            killWhen(killed -> sqs.faults(action -> {
                if (action.equals("DeleteMessage")) {
                    killed.run();
                    return FaultySqs.Fault.FAIL;
                }
                return FaultySqs.Fault.NONE;
            }));
            sqs.faults(action -> FaultySqs.Fault.NONE);
            finish();
        }

        Conservation.assertExactly(accepted, written);
    }

    /** REFUSE: the dead letter is not there yet. NONE: it is there, and the relay will never know. */
    @ParameterizedTest
    @EnumSource(
            value = FaultyS3.Fault.class,
            names = {"NONE", "REFUSE"})
    void whileDeadLetteringKeepsTheLetterOnce(FaultyS3.Fault fault) throws Exception {
        try (FaultyS3 s3 = new FaultyS3(outside.aws())) {
            environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
            StreamObject object = writer.next(100_000);
            ByteArrayOutputStream damaged = new ByteArrayOutputStream();
            damaged.writeBytes(object.bytes());
            damaged.writeBytes("what is no frame".getBytes(UTF_8));
            outside.put(object.key(), damaged.toByteArray());
            outside.aws().announce(queue, Outside.SOURCE, object.key());
            killWhen(killed -> s3.faults(request -> {
                if (request.startsWith("PUT /" + Outside.FAILURES)) {
                    killed.run();
                    return fault;
                }
                return FaultyS3.Fault.NONE;
            }));
            s3.faults(request -> FaultyS3.Fault.NONE);
            finish();

            assertThat(outside.deadLetters()).hasSize(1);
            assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(object.dataPoints()));
            assertThat(accepted.repeated()).isLessThanOrEqualTo(object.dataPoints());
        }
    }

    private interface Trap {
        /** @param kill to be run, by any thread, where the relay is to die; it is dead when this returns */
        void set(Runnable kill);
    }

    private void killWhen(Trap trap) throws Exception {
        CompletableFuture<RelayProcess> started = new CompletableFuture<>();
        AtomicBoolean killed = new AtomicBoolean();
        trap.set(() -> {
            killed.set(true);
            started.join().kill();
        });
        try (RelayProcess relay = start()) {
            started.complete(relay);
            assertThat(relay.end()).isNotZero();
        }
        assertThat(killed).isTrue();
    }

    /** Starts it once more, and lets it come to an end. */
    private void finish() throws Exception {
        try (RelayProcess relay = start()) {
            relay.await("an empty queue", () -> outside.messages(queue) == 0);
            assertThat(relay.terminate()).isIn(0, 143);
        }
    }

    private RelayProcess start() {
        return RelayProcess.start(RELAY, directory, environment);
    }

    private StreamObject announce(StreamObject object) {
        written.add(object);
        outside.put(object.key(), object.bytes());
        outside.aws().announce(queue, Outside.SOURCE, object.key());
        return object;
    }

    private long points() {
        return written.stream().mapToLong(StreamObject::dataPoints).sum();
    }

    private long pointsOf(long bytes) {
        long all = written.stream().mapToLong(object -> object.bytes().length).sum();
        return points() * bytes / all;
    }
}
