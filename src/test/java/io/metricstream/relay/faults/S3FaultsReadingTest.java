package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TcpProxy;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import io.metricstream.relay.open.FaultyS3.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.sts.model.StsException;

/** What S3 may do while an object is opened and read: nothing is lost, and what can be read on comes once. */
class S3FaultsReadingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GET = "GET /" + Rig.SOURCE + "/object";

    @TempDir
    Path directory;

    private final MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(13));
    private final StreamObject object = writer.next(2_000_000);
    private final StreamObject another = writer.next(300_000);
    private Rig rig;
    private FaultyS3 faulty;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory).set("RELAY_OTLP_BATCH_SIZE", "64KiB");
        faulty = new FaultyS3(rig.aws());
        rig.s3(() -> faulty.newClient(Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() {
        rig.close();
        faulty.close();
    }

    @ParameterizedTest
    @CsvSource({"HALF_BODY, false", "HALF_BODY, true", "STALL, false", "STALL, true"})
    void aBodyThatEndsEarlyOrStallsIsReadOn(Fault fault, boolean compressed) {
        faulty.first(2, fault, GET);
        rig.start();
        rig.put("object", compressed ? Gzip.of(object.bytes()) : object.bytes());
        rig.awaitObjects("completed", 1);

        assertThat(faulty.seen(GET)).hasSize(3);
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        assertOnce(object);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsResetIsReadOn(boolean compressed) {
        byte[] stored = compressed ? Gzip.of(object.bytes()) : object.bytes();
        try (TcpProxy proxy = TcpProxy.before(rig.aws().s3Endpoint())) {
            proxy.cutOnceAfter(stored.length / 2);
            rig.s3(() -> rig.clients().s3(proxy.endpoint())).start();
            rig.put("object", stored);
            rig.awaitObjects("completed", 1);

            assertThat(proxy.hasCut()).isTrue();
            assertThat(rig.service().metrics().objects("given_back")).isZero();
            assertOnce(object);
            rig.stop();
        }
    }

    @Test
    void aThrottledRequestIsTriedAgainLater() {
        faulty.first(2, Fault.SLOW_DOWN, GET);
        rig.start();
        rig.put("object", object.bytes());
        rig.awaitObjects("completed", 1);

        List<Seen> seen = faulty.seen(GET);
        assertThat(seen).hasSize(3);
        assertThat(Duration.between(seen.get(0).at(), seen.get(1).at())).isGreaterThan(Duration.ofMillis(500));
        assertThat(Duration.between(seen.get(1).at(), seen.get(2).at())).isGreaterThan(Duration.ofMillis(1_000));
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        assertOnce(object);
    }

    /** Only this object waits: for its turn, or for a permission. */
    @ParameterizedTest
    @EnumSource(names = {"SLOW_DOWN", "REFUSE", "KEY_DISABLED"})
    void anObjectThatS3DoesNotHandOutIsGivenBackAndStopsNoOther(Fault fault) {
        faulty.faults(request -> request.equals(GET) ? fault : Fault.NONE);
        rig.start();
        rig.put("object", object.bytes());
        rig.awaitObjects("given_back", 1);
        rig.put("z-another", another.bytes());
        rig.awaitObjects("completed", 1);

        faulty.faults(request -> Fault.NONE);
        rig.awaitObjects("completed", 2);
        assertOnce(object, another);
    }

    /** We had a bug where STS was taken for the failure bucket: what it refuses while an object is opened is of the source. */
    @Test
    void whereNoCredentialsAreGivenTheObjectWaitsForItsTurn() {
        AtomicBoolean refused = new AtomicBoolean(true);
        rig.s3(() -> rig.clients().s3(rig.aws().s3Endpoint(), new NoRole(refused)));
        rig.byQueue().start();
        rig.putAndAnnounce("object", object.bytes());
        rig.awaitObjects("given_back", 1);

        assertThat(rig.service().metrics().givenBackFor(GiveBackCause.SOURCE)).isPositive();
        assertThat(rig.service().metrics().givenBackFor(GiveBackCause.DEAD_LETTER))
                .isZero();
        refused.set(false);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();
        assertOnce(object);
    }

    /** STS answers so where a role does not trust whoever asks any more. */
    private record NoRole(AtomicBoolean refused) implements ExecutionInterceptor {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (refused.get() && context.request() instanceof GetObjectRequest) {
                throw StsException.builder()
                        .message("said by a test")
                        .statusCode(403)
                        .build();
            }
        }
    }

    /** We had a bug where the 404 of a proxy counted as an object that is gone, and its message was deleted. */
    @ParameterizedTest
    @EnumSource(names = {"NOT_OF_S3", "NOT_ALLOWED"})
    void anAnswerThatIsNotOfS3DoesNotSayThatTheObjectIsGone(Fault fault) {
        faulty.first(1, fault, GET);
        rig.byQueue().start();
        rig.putAndAnnounce("object", object.bytes());
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("gone")).isZero();
        assertThat(rig.service().metrics().objects("given_back")).isEqualTo(1);
        assertOnce(object);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "KEY_DISABLED"})
    void whereEveryObjectIsDeniedOneAtATimeIsTriedAndOneLineSaysSo(Fault fault) {
        SmallObjects small = new SmallObjects();
        faulty.faults(request -> request.startsWith(GET) ? fault : Fault.NONE);
        try (LogLines log = new LogLines()) {
            rig.start();
            for (int i = 0; i < 20; i++) {
                rig.put("object%02d".formatted(i), small.next().bytes());
            }
            await().atMost(PATIENCE)
                    .until(() -> log.lines().stream().anyMatch(line -> line.startsWith("nothing is received")));
            rig.awaitObjects("given_back", 6);

            assertThat(log.lines().stream().filter(line -> line.startsWith("nothing is received, and nothing is lost")))
                    .singleElement()
                    .asString()
                    .contains("s3://" + Rig.SOURCE + "/object")
                    .contains(fault == Fault.REFUSE ? "s3:GetObject" : "kms:Decrypt");
            // Those that were being opened when the third was denied, and some that were tried since, later and later.
            long tries = faulty.seen().stream()
                    .filter(request -> request.line().startsWith(GET))
                    .count();
            assertThat(tries).isLessThan(15);

            faulty.faults(request -> Fault.NONE);
            rig.awaitObjects("completed", 20);
            assertThat(log.lines()).anyMatch(line -> line.startsWith("receiving goes on"));
        }
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), small.made());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObjectThatIsReplacedWhileItIsReadIsReadAnewFromItsBeginning(boolean byQueue) {
        onSecondGet(() -> rig.put("object", another.bytes()));
        startAndPut(byQueue);
        rig.awaitObjects("replaced", 1);
        rig.awaitObjects("completed", 1);
        awaitEmpty(byQueue);

        assertThat(rig.service().metrics().objects("given_back")).isZero();
        rig.assertConserved();
        Conservation.assertEachOnce(rig.receiver().accepted(), points(another));
        Conservation.assertNoneTwice(rig.receiver().accepted(), points(object));
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void anObjectThatIsRemovedWhileItIsReadIsGoneWhenItsMessageComesAgain() {
        onSecondGet(() ->
                rig.aws().s3().deleteObject(delete -> delete.bucket(Rig.SOURCE).key("object")));
        startAndPut(true);
        rig.awaitObjects("replaced", 1);
        rig.awaitObjects("gone", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("given_back")).isZero();
        rig.assertConserved();
        Conservation.assertNoneTwice(rig.receiver().accepted(), points(object));
    }

    @Test
    void anObjectThatWasReplacedBeforeItsMessageCameIsReadOnce() {
        rig.byQueue();
        rig.putAndAnnounce("object", object.bytes());
        rig.putAndAnnounce("object", another.bytes());
        rig.start();
        rig.awaitObjects("replaced", 1);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertOnce(another);
    }

    /** We had a bug where no checksum was compared: the SDK does that only where it is asked to. */
    @Test
    void anObjectThatWasHarmedOnItsWayIsReadAgainFromItsBeginning() {
        faulty.first(1, Fault.WRONG_CHECKSUM, GET);
        startAndPut(true);
        rig.awaitObjects("given_back", 1);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.assertConserved().delivered().dataPoints()).isGreaterThan(object.dataPoints());
        assertThat(rig.receiver().accepted().distinct()).isEqualTo((int) object.dataPoints());
        assertThat(rig.receiver().accepted().repeated()).isPositive();
    }

    /** The first read ends in the middle; before the second is answered, {@code change} happens. */
    private void onSecondGet(Runnable change) {
        AtomicInteger gets = new AtomicInteger();
        AtomicBoolean changed = new AtomicBoolean();
        faulty.faults(request -> {
            int get = request.equals(GET) ? gets.incrementAndGet() : 0;
            if (get == 2 && changed.compareAndSet(false, true)) {
                change.run();
            }
            return get == 1 ? Fault.HALF_BODY : Fault.NONE;
        });
    }

    private void startAndPut(boolean byQueue) {
        if (byQueue) {
            rig.byQueue();
        }
        rig.start();
        rig.putAndAnnounce("object", object.bytes());
    }

    private void awaitEmpty(boolean byQueue) {
        await().atMost(PATIENCE).until(() -> !byQueue || rig.messages() == 0);
    }

    private void assertOnce(StreamObject... objects) {
        rig.assertConserved();
        Conservation.assertExactly(rig.receiver().accepted(), List.of(objects));
        assertThat(rig.deadLetters()).isEmpty();
    }

    private static Stream<long[]> points(StreamObject object) {
        return object.frames().stream().map(StreamObject.Frame::points);
    }
}
