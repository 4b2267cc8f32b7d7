package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What S3 may do while a settled object is deleted or moved: that is repeated, and the delivery is not. */
class S3FaultsFinishTest {
    private static final String DELETE = "DELETE /" + Rig.SOURCE + "/object";
    private static final String HEAD = "HEAD /" + Rig.SOURCE + "/object";
    private static final String COPY = "PUT /" + Rig.SOURCE + "/done/object";

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;
    private FaultyS3 faulty;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory);
        faulty = new FaultyS3(rig.aws());
        rig.s3(() -> faulty.newClient(Duration.ofMillis(500)));
    }

    @AfterEach
    void close() {
        rig.close();
        faulty.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SLOW_DOWN, " + HEAD,
        "SLOW_DOWN, " + DELETE,
        "STALL, " + HEAD,
        "STALL, " + DELETE,
        "REFUSE, " + HEAD,
        "REFUSE, " + DELETE,
        "NOT_OF_S3, " + HEAD,
        "NOT_OF_S3, " + DELETE,
        "NOT_ALLOWED, " + DELETE,
        "LOSE_ANSWER, " + DELETE
    })
    void aDeletionThatFailsIsRepeated(Fault fault, String request) {
        faulty.first(2, fault, request);
        finish("delete");

        assertThat(rig.keys(Rig.SOURCE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SLOW_DOWN, " + COPY,
        "STALL, " + COPY,
        "HALF_BODY, " + COPY,
        "REFUSE, " + COPY,
        "NOT_OF_S3, " + COPY,
        "LOSE_ANSWER, " + COPY,
        "REFUSE, " + DELETE,
        "STALL, " + DELETE
    })
    void aMoveThatFailsIsRepeated(Fault fault, String request) {
        faulty.first(2, fault, request);
        finish("move:done/");

        assertThat(rig.keys(Rig.SOURCE)).containsExactly("done/object", "done/z-another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "move:done/"})
    void anObjectThatSomebodyElseHasRemovedIsDone(String after) {
        before(
                HEAD,
                () -> rig.aws()
                        .s3()
                        .deleteObject(delete -> delete.bucket(Rig.SOURCE).key("object")));
        finish(after);

        assertThat(rig.service().metrics().objects("given_back")).isZero();
        assertThat(rig.keys(Rig.SOURCE)).doesNotContain("object", "done/object");
    }

    /** Between the look at it and the copy. */
    @Test
    void anObjectThatIsReplacedBeforeItIsMovedIsNotMovedForAnother() {
        StreamObject replacement = objects.next();
        before(COPY, () -> rig.put("object", replacement.bytes()));
        rig.set("RELAY_SOURCE_AFTER", "move:done/").start();
        rig.put("object", objects.next().bytes());
        rig.awaitObjects("completed", 2);

        assertThat(rig.keys(Rig.SOURCE)).containsExactly("done/object");
        assertThat(rig.aws()
                        .s3()
                        .getObjectAsBytes(get -> get.bucket(Rig.SOURCE).key("done/object"))
                        .asByteArray())
                .isEqualTo(replacement.bytes());
        assertAllOnce();
    }

    /** We had a bug where such an object was delivered anew by each poll: servers compare ETags in ways of their own. */
    @Test
    void anObjectWhoseDeletionIsRefusedForItsETagIsDeliveredOnce() {
        faulty.says(request -> request.startsWith("DELETE ")
                ? Optional.of(Said.s3Error(412, "PreconditionFailed", "said by a test"))
                : Optional.empty());
        rig.set("RELAY_SOURCE_AFTER", "delete").start();
        rig.put("object", objects.next().bytes());
        rig.awaitObjects("skipped", 2);

        assertThat(rig.keys(Rig.SOURCE)).containsExactly("object");
        assertAllOnce();
    }

    private void finish(String after) {
        rig.set("RELAY_SOURCE_AFTER", after).byQueue().start();
        StreamObject object = objects.next();
        StreamObject another = objects.next();
        rig.putAndAnnounce("object", object.bytes());
        rig.putAndAnnounce("z-another", another.bytes());
        rig.awaitEmptyQueue();
        assertAllOnce();
    }

    /** Once, before this request is answered, {@code change} happens. */
    private void before(String line, Runnable change) {
        AtomicBoolean changed = new AtomicBoolean();
        faulty.faults(request -> {
            if (request.equals(line) && changed.compareAndSet(false, true)) {
                change.run();
            }
            return Fault.NONE;
        });
    }

    private void assertAllOnce() {
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), List.copyOf(objects.made()));
        assertThat(rig.deadLetters()).isEmpty();
    }
}
