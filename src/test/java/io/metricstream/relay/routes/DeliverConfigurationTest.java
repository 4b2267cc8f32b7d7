package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.metrics.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The endpoint's configuration is at fault: it is said once, and clearly; the data waits. */
class DeliverConfigurationTest {
    private static final String READY = "/observe/health/ready";

    @TempDir
    Path directory;

    private final Logger log = (Logger) LoggerFactory.getLogger(Gate.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
    }

    private record Fault(OtlpAnswer answer, String... said) {}

    @Test
    void theDataWaitsAndTheCauseIsSaidOnceUntilTheEndpointChangesItsMind() {
        List<Fault> faults = List.of(
                new Fault(OtlpAnswer.refused(401, "no such token"), "401 (no such token)", "relay.otlp.headers"),
                new Fault(OtlpAnswer.status(404), "404", "relay.otlp.endpoint", "/v1/metrics"),
                new Fault(OtlpAnswer.redirect(302, "https://login.example/x"), "302", "https://login.example/x"),
                new Fault(OtlpAnswer.html200(), "200 with a web page", "relay.otlp.endpoint"));
        MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(7));
        List<StreamObject> objects = new ArrayList<>();
        try (Rig rig = new Rig(directory)) {
            rig.start();
            for (Fault fault : faults) {
                lines.list.clear();
                long refused = rig.receiver().requests();
                rig.receiver().answer(request -> fault.answer());
                StreamObject object = writer.next(100_000);
                objects.add(object);
                rig.put(object.key(), object.bytes());

                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    assertThat(rig.get(READY).statusCode()).isEqualTo(503);
                    // Camel writes each slash with backslashes before it.
                    String body = rig.get(READY).body().replace("\\", "");
                    assertThat(body).contains("holding since").contains(fault.said());
                });
                await().until(() -> rig.receiver().requests() > refused + 2);
                assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);
                assertThat(lines.list).hasSize(1).allSatisfy(line -> {
                    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
                    assertThat(line.getFormattedMessage()).contains(fault.said());
                });

                rig.receiver().answer(request -> OtlpAnswer.accepted());
                rig.awaitObjects("completed", objects.size());
                await().untilAsserted(
                                () -> assertThat(rig.get(READY).statusCode()).isEqualTo(200));
            }

            assertThat(rig.deadLetters()).isEmpty();
            assertThat(rig.assertSettled().givenBack()).isEqualTo(Tally.ZERO);
            // What was answered with a web page arrived there all the same; here that counts as accepted.
            long again = rig.receiver().accepted().repeated();
            assertThat(again).isPositive();
            Conservation.assertEachOnce(
                    rig.receiver().accepted(),
                    objects.subList(0, 3).stream()
                            .flatMap(object -> object.frames().stream())
                            .map(StreamObject.Frame::points));
        }
    }
}
