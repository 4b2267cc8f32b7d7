package io.metricstream.relay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.inspect.LetterFilter;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.message.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters of each reason, sent again through the real routes. */
class ReplayTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME = 3 + 89_633;
    private static final ReplayTally ONE_STAYS = new ReplayTally(0, 1, 0, 0);
    private static final ReplayTally ONE_ACCEPTED = new ReplayTally(1, 0, 0, 0);

    private final StreamObject object =
            new MetricStreamWriter(MetricStreamOptions.of(11).withMetricsPerFrame(8)).next(200_000);
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path directory;

    private Rig rig;
    private LetterObjects letters;

    @BeforeEach
    void start() {
        rig = new Rig(directory).byQueue();
        letters = new LetterObjects(rig.aws().s3(), Rig.FAILURES);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void whatTheEndpointTakesNowArrivesOnceAndIsGone() throws Exception {
        Set<Long> unwanted = points(0, 17, 18, object.frames().size() - 1);
        refuse(unwanted::contains);
        carry(object);
        assertThat(rig.deadLetters()).hasSize(4);
        accept();

        assertThat(replay()).isEqualTo(new ReplayTally(4, 0, 0, 0));

        assertThat(problems).isEmpty();
        assertThat(rig.deadLetters()).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        rig.assertSettled();
    }

    /** Of 8 metrics a frame or fewer, one is refused: the others were accepted before, and do not come twice. */
    @Test
    void ofAFrameWhoseRefusedMetricsAreKnownOnlyTheseAreSent() throws Exception {
        Set<Long> unwanted = firstPoints(3, 40);
        refuse(unwanted::contains);
        carry(object);
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).containsOnly("partially-rejected");
        accept();

        assertThat(replay()).isEqualTo(new ReplayTally(2, 0, 0, 0));

        assertThat(rig.deadLetters()).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        rig.assertSettled();
    }

    @Test
    void whatIsRefusedAgainStaysWithOneAttemptMore() throws Exception {
        Set<Long> unwanted = firstPoints(3, 40);
        unwanted.addAll(points(5));
        refuse(unwanted::contains);
        carry(object);
        List<DeadLetter> before = rig.deadLetters();
        rig.receiver().answer(request -> OtlpAnswer.refused(422, "still out of order"));

        assertThat(replay()).isEqualTo(new ReplayTally(0, 3, 0, 0));

        List<DeadLetter> after = rig.deadLetters();
        assertThat(after).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(after.get(i).key()).isEqualTo(before.get(i).key());
            assertThat(after.get(i).bytes()).isEqualTo(before.get(i).bytes());
            assertThat(after.get(i).metadata())
                    .containsAllEntriesOf(unchanged(before.get(i)))
                    .containsEntry("attempts", attempts(before.get(i)) + 1 + "")
                    .containsEntry("status", "422");
            assertThat(after.get(i).metadata().get("detail")).contains("still out of order");
        }
        accept();
        assertThat(replay()).isEqualTo(new ReplayTally(3, 0, 0, 0));
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        rig.assertSettled();
    }

    /** More of them than deliveries hold for where nothing else is accepted: they are letters already. */
    @Test
    void howeverManyAreRefusedAgainNothingHolds() throws Exception {
        rig.set("RELAY_OTLP_ON_REFUSE_ALL", "dead-letter");
        refuse(point -> true);
        carry(object);
        rig.stop();
        rig.set("RELAY_OTLP_ON_REFUSE_ALL", "hold").start();
        int count = rig.deadLetters().size();
        assertThat(count).isGreaterThan(30);

        assertThat(replay()).isEqualTo(new ReplayTally(0, count, 0, 0));

        assertThat(rig.service().gate().hold()).isEmpty();
        assertThat(rig.deadLetters()).hasSize(count);
    }

    @Test
    void ofMetricsThatWereRefusedTheOnesThatAreAcceptedNowAreNotSentAThirdTime() throws Exception {
        StreamObject.Frame frame = frameOf(4);
        Set<Long> all = LongStream.of(frame.points()).boxed().collect(Collectors.toSet());
        long first = frame.points()[0];
        Set<Long> unwanted = all.stream().filter(point -> point != first).collect(Collectors.toSet());
        refuse(unwanted::contains);
        carry(object);
        assertThat(rig.deadLetters()).hasSize(1);
        long last = frame.points()[frame.points().length - 1];
        refuse(point -> point == last);

        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.deadLetters())
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.metadata().get("metrics")).matches("\\d+"));
        accept();
        assertThat(replay()).isEqualTo(ONE_ACCEPTED);
        assertThat(rig.deadLetters()).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        rig.assertSettled();
    }

    /** A frame that was refused whole: the letter that keeps what is left of it is of another reason. */
    @Test
    void ofAFrameThatIsAcceptedInPartNowTheRestIsALetterOfItsOwn() throws Exception {
        StreamObject.Frame frame = frameOf(4);
        Set<Long> all = LongStream.of(frame.points()).boxed().collect(Collectors.toSet());
        refuse(all::contains);
        carry(object);
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).containsExactly("rejected");
        long last = frame.points()[frame.points().length - 1];
        refuse(point -> point == last);

        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("partially-rejected");
            assertThat(letter.metadata()).containsKey("metrics").containsEntry("source-key", object.key());
            assertThat(attempts(letter)).isGreaterThan(1);
        });
        accept();
        assertThat(replay()).isEqualTo(ONE_ACCEPTED);
        assertThat(rig.deadLetters()).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
    }

    @Test
    void whatOnlyAPartIsKnownToBeAcceptedOfIsLeftUnlessAskedFor() throws Exception {
        rig.receiver().answer(request -> OtlpAnswer.partialSuccess(1, "one was too old"));
        StreamObject small = new MetricStreamWriter(MetricStreamOptions.of(3)).next(1_000);
        carry(small);
        accept();

        assertThat(replay()).isEqualTo(new ReplayTally(0, 0, 1, 0));
        assertThat(problems).singleElement().asString().contains("would come twice");
        assertThat(rig.receiver().accepted().repeated()).isZero();

        assertThat(replay(new ReplayRule(true))).isEqualTo(ONE_ACCEPTED);
        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.receiver().accepted().repeated()).isEqualTo(small.dataPoints());
    }

    @Test
    void damageThatCanBeReadNowIsDeliveredAndTheRestStays() throws Exception {
        byte[] junk = "\u0000no frame\u00FF".getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = Gzip.concat(junk, Arrays.copyOf(CAPTURE, FIRST_FRAME), junk);
        String id = letter(Reason.DAMAGED, bytes, Map.of("offset", "1000"));
        rig.start();

        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.receiver().accepted().total())
                .isEqualTo(rig.assertSettled().delivered().dataPoints())
                .isPositive();
        assertThat(rig.deadLetters()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.bytes()).isEqualTo(junk);
            assertThat(letter.key()).startsWith(LetterObjects.PREFIX + "2026/11/23/05/damaged-");
            assertThat(letter.key()).doesNotEndWith(id);
            assertThat(letter.metadata()).containsEntry("source-key", "object");
        });
        assertThat(rig.deadLetters())
                .extracting(letter -> Integer.valueOf(letter.metadata().get("offset")))
                .containsExactlyInAnyOrder(1_000, 1_000 + junk.length + FIRST_FRAME);
    }

    @Test
    void damageThatCannotBeReadStaysWithOneAttemptMore() throws Exception {
        byte[] junk = "\u0000no frame\u00FF".getBytes(StandardCharsets.ISO_8859_1);
        carry(new StreamObject("object", Gzip.concat(CAPTURE, junk), List.of()));
        DeadLetter before = rig.deadLetters().get(0);

        assertThat(replay()).isEqualTo(ONE_STAYS);
        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(before.key());
            assertThat(letter.bytes()).isEqualTo(junk);
            assertThat(letter.metadata()).containsEntry("attempts", "2").containsAllEntriesOf(unchanged(before));
        });
        rig.assertSettled();
    }

    @Test
    void aFrameThatWasTooLargeIsDeliveredOnceItMayBe() throws Exception {
        rig.set("RELAY_SPLIT_MAX_FRAME_SIZE", "64KiB");
        carry(new StreamObject("object", CAPTURE, List.of()));
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).contains("too-large");
        rig.stop();
        rig.unset("RELAY_SPLIT_MAX_FRAME_SIZE").start();
        long count = rig.deadLetters().size();

        assertThat(replay()).isEqualTo(new ReplayTally(count, 0, 0, 0));

        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.receiver().accepted().distinct()).isEqualTo(710);
        assertThat(rig.receiver().accepted().repeated()).isZero();
    }

    /** We had a bug where 0x0A at the beginning of the second piece of a long damage was lost: it is no delimiter there. */
    @ParameterizedTest
    @EnumSource(names = {"DAMAGED", "TOO_LARGE", "UNDECODABLE"})
    void aPieceOfDamageThatBeginsWithALineBreakStaysWhatItIs(Reason reason) throws Exception {
        byte[] junk = "\n\n\u0000no frame\u00FF".getBytes(StandardCharsets.ISO_8859_1);
        letter(reason, junk, Map.of("offset", "1048576"));
        rig.start();

        replay();

        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.bytes()).isEqualTo(junk);
            assertThat(letter.reason()).isEqualTo(reason.word());
        });
    }

    /** We had a bug where such a piece became "damaged", and what to do about it was forgotten. */
    @Test
    void aPieceOfAFrameThatWasTooLargeStaysOne() throws Exception {
        byte[] piece = "the middle of a frame".getBytes(StandardCharsets.UTF_8);
        letter(Reason.TOO_LARGE, piece, Map.of("offset", "1048576"));
        rig.start();

        replay();

        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.bytes()).isEqualTo(piece);
            assertThat(letter.reason()).isEqualTo("too-large");
        });
    }

    @Test
    void anObjectThatStillBreaksStays() throws Exception {
        byte[] broken = Gzip.of(CAPTURE);
        Arrays.fill(broken, 200, 300, (byte) 0xFF);
        byte[] bytes = Gzip.concat(Gzip.of(CAPTURE), broken);
        carry(new StreamObject("object.gz", bytes, List.of()));

        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.bytes()).isEqualTo(bytes);
            assertThat(letter.reason()).isEqualTo("unreadable-object");
            assertThat(letter.metadata())
                    .containsEntry("offset", Integer.toString(CAPTURE.length))
                    .containsEntry("attempts", "1");
        });
    }

    /** As a newer version might: here the letter itself is whole. */
    @Test
    void anObjectThatCanBeReadNowGoesOnWhereItStood() throws Exception {
        letter(Reason.UNREADABLE_OBJECT, Gzip.of(CAPTURE), Map.of("offset", Integer.toString(FIRST_FRAME)));
        rig.start();

        assertThat(replay()).isEqualTo(ONE_ACCEPTED);

        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.receiver().accepted().total()).isPositive().isLessThan(710);
        assertThat(rig.assertSettled().read().bytes()).isEqualTo(CAPTURE.length - FIRST_FRAME);
    }

    @Test
    void aNotificationThatCanBeReadNowCarriesItsObject() throws Exception {
        rig.put("object", CAPTURE);
        String event = "{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\","
                + "\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"" + Rig.SOURCE
                + "\"},\"object\":{\"key\":\"object\"}}}]}";
        letter(Reason.UNUSABLE_NOTIFICATION, event.getBytes(StandardCharsets.UTF_8), Map.of());
        rig.start();

        assertThat(replay()).isEqualTo(ONE_ACCEPTED);

        assertThat(problems).isEmpty();
        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.receiver().accepted().total()).isEqualTo(710);
        rig.assertSettled();
    }

    @Test
    void aNotificationThatCannotBeUsedStays() throws Exception {
        letter(Reason.UNUSABLE_NOTIFICATION, new byte[] {'x'}, Map.of("attempts", "0"));
        rig.start();

        assertThat(replay()).isEqualTo(ONE_STAYS);

        assertThat(rig.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.metadata()).containsEntry("attempts", "1"));
    }

    @Test
    void metadataThatNamesMetricsWhichAreNotThereIsAnErrorThatKeepsTheLetter() throws Exception {
        letter(Reason.PARTIALLY_REJECTED, Arrays.copyOf(CAPTURE, FIRST_FRAME), Map.of("metrics", "99999"));
        rig.start();

        assertThat(replay()).isEqualTo(new ReplayTally(0, 0, 0, 1));

        assertThat(problems).singleElement().asString().contains("is no frame with the metrics 99999");
        assertThat(rig.deadLetters()).hasSize(1);
        assertThat(rig.receiver().requests()).isZero();
    }

    private String letter(Reason reason, byte[] bytes, Map<String, String> metadata) {
        Map<String, String> all = LetterObjects.metadata(reason, "object", HOUR);
        all.put("length", Integer.toString(reason == Reason.UNREADABLE_OBJECT ? 0 : bytes.length));
        all.putAll(metadata);
        String id = LetterObjects.id(HOUR, reason, 1);
        letters.put(id, all, bytes);
        return id;
    }

    private void carry(StreamObject stream) {
        rig.start();
        rig.putAndAnnounce(stream.key(), stream.bytes());
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();
        rig.assertSettled();
    }

    private ReplayTally replay() throws Exception {
        return replay(new ReplayRule(false));
    }

    private ReplayTally replay(ReplayRule rule) throws Exception {
        return new Replay(rig.service().template(), rule)
                .run(rig.service().letters().list(LetterFilter.ALL), () -> 0, (letter, tally, problem) -> {
                    if (!problem.isEmpty()) {
                        problems.add(problem);
                    }
                });
    }

    private void refuse(Predicate<Long> unwanted) {
        rig.receiver().answer(OtlpAnswer.refuseIf((MetricPoint point) -> unwanted.test(point.identity())));
    }

    private void accept() {
        rig.receiver().answer(request -> OtlpAnswer.accepted());
    }

    private Set<Long> points(int... frames) {
        return Arrays.stream(frames)
                .mapToObj(object.frames()::get)
                .flatMapToLong(frame -> LongStream.of(frame.points()))
                .boxed()
                .collect(Collectors.toSet());
    }

    /** The first data point of the first frame from each of these on that has four metrics or more. */
    private Set<Long> firstPoints(int... from) {
        return Arrays.stream(from)
                .mapToObj(this::frameOf)
                .map(frame -> frame.points()[0])
                .collect(Collectors.toSet());
    }

    private StreamObject.Frame frameOf(int from) {
        return Stream.iterate(from, index -> index + 1)
                .map(object.frames()::get)
                .filter(frame -> frame.points().length >= 6)
                .findFirst()
                .orElseThrow();
    }

    private static int attempts(DeadLetter letter) {
        return Integer.parseInt(letter.metadata().get("attempts"));
    }

    private static Map<String, String> unchanged(DeadLetter letter) {
        return letter.metadata().entrySet().stream()
                .filter(entry -> !Set.of("attempts", "status", "detail").contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
