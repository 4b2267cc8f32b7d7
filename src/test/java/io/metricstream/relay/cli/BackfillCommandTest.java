package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** We had a bug where {@code backfill} ended with status 0 although an object was not carried. */
class BackfillCommandTest {
    @TempDir
    Path directory;

    private final MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(13));
    private final StringWriter err = new StringWriter();
    private Rig rig;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory).set("RELAY_OTLP_BATCH_SIZE", "64KiB");
        rig.put("object", writer.next(2_000_000).bytes());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void endsWith1WhereAnObjectWasReplacedWhileItWasRead() {
        try (FaultyS3 faulty = new FaultyS3(rig.aws())) {
            byte[] replacement = writer.next(300_000).bytes();
            AtomicInteger gets = new AtomicInteger();
            faulty.faults(request -> {
                int get = request.equals("GET /" + Rig.SOURCE + "/object") ? gets.incrementAndGet() : 0;
                if (get == 2) {
                    rig.put("object", replacement);
                }
                return get == 1 ? Fault.HALF_BODY : Fault.NONE;
            });
            rig.s3(() -> faulty.newClient(Duration.ofSeconds(1)));

            assertThat(backfill()).isEqualTo(ExitStatus.INCOMPLETE);
            assertThat(err.toString()).contains("some objects are not carried");
            assertThat(backfill()).isEqualTo(ExitStatus.DELIVERED);
        }
    }

    @Test
    void endsWith1WhereARouteHasStoppedAnObject() throws Exception {
        String route = Files.readString(Path.of("routes/object.camel.yaml"));
        String open = "- process:\n            ref: openObject";
        assertThat(route).contains(open);
        rig.route("object.camel.yaml", route.replace(open, "- stop: {}\n        " + open));

        assertThat(backfill()).isEqualTo(ExitStatus.INCOMPLETE);
        assertThat(err.toString()).contains("some objects are not carried");
    }

    private int backfill() {
        return new CommandLine(new BackfillCommand(rig::site))
                .setExecutionExceptionHandler(new ErrorLine())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute("s3://" + Rig.SOURCE);
    }
}
