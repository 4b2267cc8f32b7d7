package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.TcpProxy;
import io.metricstream.relay.kit.TestClients;
import io.metricstream.relay.open.FaultyS3.Fault;
import io.metricstream.relay.open.FaultyS3.Seen;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** The bytes of an object come to their end, whatever connections do, or it is said that they have not. */
class S3BodyTest {
    private static final byte[] CONTENT = new byte[4 << 20];
    private static final GetObjectRequest OBJECT =
            GetObjectRequest.builder().bucket("bodies").key("object").build();
    private static final String LINE = "GET /bodies/object";
    private static final String NAME = "s3://bodies/object";
    private static final Duration IDLE = Duration.ofMillis(300);
    private static final S3Body.Resuming QUICKLY =
            new S3Body.Resuming(3, BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50)), IDLE);

    static EmbeddedAws aws;

    private FaultyS3 faulty;
    private S3Client s3;
    private String etag;

    @BeforeAll
    static void start() {
        new Random(1).nextBytes(CONTENT);
        aws = EmbeddedAws.start();
        aws.createBucket("bodies");
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @BeforeEach
    void prepare() {
        faulty = new FaultyS3(aws);
        s3 = faulty.newClient(Duration.ofMillis(500));
        etag = put(CONTENT);
    }

    @AfterEach
    void close() {
        s3.close();
        faulty.close();
    }

    @Test
    void readsABodyOfTheAnnouncedLength() throws Exception {
        try (S3Body body = open()) {
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.count()).isEqualTo(CONTENT.length);
        }
        assertThat(faulty.seen(LINE)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF_BODY", "STALL"})
    void aBodyThatEndsEarlyOrStallsIsReadOnWhereItEnded(Fault fault) throws Exception {
        faulty.faults(of(fault, get -> get <= 2));

        try (S3Body body = open()) {
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
        }

        assertThat(faulty.seen(LINE))
                .extracting(Seen::range, Seen::ifMatch)
                .containsExactly(
                        tuple("", ""),
                        tuple("bytes=" + CONTENT.length / 2 + "-", etag),
                        tuple("bytes=" + CONTENT.length / 4 * 3 + "-", etag));
    }

    @Test
    void aConnectionThatIsResetIsReadOnToo() throws Exception {
        try (TcpProxy proxy = TcpProxy.before(faulty.endpoint());
                S3Client through = new TestClients(aws).s3(proxy.endpoint())) {
            proxy.cutOnceAfter(1_500_000);

            try (S3Body body = S3Body.open(through, OBJECT, NAME, QUICKLY)) {
                assertThat(body.readAllBytes()).isEqualTo(CONTENT);
            }

            assertThat(proxy.hasCut()).isTrue();
            assertThat(faulty.seen(LINE)).hasSize(2);
        }
    }

    @Test
    void attemptsWithoutAByteInBetweenAreBounded() throws Exception {
        faulty.faults(request -> Fault.HALF_BODY);
        byte[] three = Arrays.copyOf(CONTENT, 3);
        put(three);

        try (S3Body body = open()) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectReadException.class)
                    .hasMessage(NAME + ": reading failed after 2 of 3 bytes")
                    .hasCauseInstanceOf(Exception.class);
        }
        // One byte, one more, and three attempts that bring none.
        List<Seen> seen = faulty.seen(LINE);
        assertThat(seen).extracting(Seen::range).containsExactly("", "bytes=1-", "bytes=2-", "bytes=2-");
        Instant last = seen.get(3).at();
        assertThat(Duration.between(seen.get(2).at(), last)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void anObjectThatIsReplacedMeanwhileIsSaidToBe() throws Exception {
        assertReplaced(() -> put(new byte[] {1, 2, 3}));
    }

    @Test
    void soIsOneThatIsRemoved() throws Exception {
        assertReplaced(() -> s3.deleteObject(delete -> delete.bucket("bodies").key("object")));
    }

    private void assertReplaced(Runnable change) throws Exception {
        faulty.faults(of(Fault.HALF_BODY, get -> get == 1));
        try (S3Body body = open()) {
            change.run();
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectReplacedException.class)
                    .hasMessage(NAME + " was replaced or removed after 2097152 of its 4194304 bytes were read; what is"
                            + " there now is read from its beginning");
        }
        assertThat(faulty.seen(LINE)).hasSize(2);
    }

    @Test
    void aDenialInTheMiddleSaysWhatToCheckAndIsNotTriedAgain() throws Exception {
        AtomicInteger gets = new AtomicInteger();
        faulty.faults(request -> gets.incrementAndGet() == 1 ? Fault.HALF_BODY : Fault.REFUSE);

        try (S3Body body = open()) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectReadException.class)
                    .hasMessageStartingWith(NAME + ": reading on at byte 2097152 failed: S3 answered 403 AccessDenied")
                    .hasMessageContaining("s3:GetObject");
        }
        assertThat(gets).hasValue(2);
    }

    @Test
    void aServerThatDoesNotKnowRangesIsNotBelieved() throws Exception {
        AtomicInteger gets = new AtomicInteger();
        faulty.faults(request -> gets.incrementAndGet() == 1 ? Fault.HALF_BODY : Fault.IGNORE_RANGE);

        try (S3Body body = open()) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectReadException.class)
                    .hasMessageContaining("asked for bytes 2097152-4194303/4194304, the server answered null");
        }
    }

    @Test
    void aChecksumThatDiffersIsHarmOfAllThatCame() throws Exception {
        faulty.faults(request -> Fault.WRONG_CHECKSUM);

        try (S3Body body = open()) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectHarmedException.class)
                    .hasMessageContaining("after 4194304 of 4194304 bytes: they were harmed on their way");
        }
        assertThat(faulty.seen(LINE)).hasSize(1);
    }

    @Test
    void aConnectionThatWasIdleIsGivenUp() throws Exception {
        try (S3Body body = open()) {
            byte[] some = body.readNBytes(100_000);
            Instant before = Instant.now();
            await().until(() -> Instant.now().isAfter(before.plus(IDLE)));

            assertThat(some).isEqualTo(Arrays.copyOf(CONTENT, 100_000));
            assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, 100_000, CONTENT.length));
        }
        assertThat(faulty.seen(LINE)).extracting(Seen::range).containsExactly("", "bytes=100000-");
    }

    @Test
    void muchIsSkippedByAskingForTheRestAndLittleByReading() throws Exception {
        int little = 1_000;
        int much = 3 << 20;
        try (S3Body body = open();
                InputStream buffered = new BufferedInputStream(body, 64 << 10)) {
            buffered.mark(2);
            assertThat(buffered.read()).isEqualTo(CONTENT[0] & 0xFF);
            buffered.reset();
            buffered.skipNBytes(little);
            buffered.skipNBytes(much);

            assertThat(buffered.readAllBytes()).isEqualTo(Arrays.copyOfRange(CONTENT, little + much, CONTENT.length));
            assertThat(body.count()).isEqualTo(CONTENT.length);
        }
        assertThat(faulty.seen(LINE)).extracting(Seen::range).containsExactly("", "bytes=" + (little + much) + "-");
    }

    @Test
    void whoSkipsToTheEndIsAtTheEnd() throws Exception {
        try (S3Body body = open()) {
            body.skipNBytes(CONTENT.length);
            assertThat(body.read()).isEqualTo(-1);
            assertThatThrownBy(() -> body.skipNBytes(1)).isInstanceOf(EOFException.class);
        }
        assertThat(faulty.seen(LINE)).hasSize(1);
    }

    @Test
    void theConnectionIsUsableAfterABodyWasLeftInTheMiddle() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (S3Body body = open()) {
                assertThat(body.read()).isEqualTo(CONTENT[0] & 0xFF);
            }
        }

        try (S3Body body = open()) {
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void aBodyThatIsClosedIsNotReadOn() throws Exception {
        S3Body body = open();
        body.read();
        body.close();

        assertThatThrownBy(body::readAllBytes).isInstanceOf(ObjectReadException.class);
        assertThat(faulty.seen(LINE)).hasSize(1);
    }

    private Function<String, Fault> of(Fault fault, IntPredicate which) {
        AtomicInteger gets = new AtomicInteger();
        return request -> request.equals(LINE) && which.test(gets.incrementAndGet()) ? fault : Fault.NONE;
    }

    private String put(byte[] bytes) {
        return aws.s3()
                .putObject(put -> put.bucket("bodies").key("object"), RequestBody.fromBytes(bytes))
                .eTag()
                .replace("\"", "");
    }

    private S3Body open() {
        return S3Body.open(s3, OBJECT, NAME, QUICKLY);
    }
}
