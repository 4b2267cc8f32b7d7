package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.settings.RelaySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class LettersTest {
    private static final String BUCKET = "failures";
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final EmbeddedAws aws = EmbeddedAws.start();
    private final LetterObjects objects = new LetterObjects(aws.s3(), BUCKET);
    private final Letters letters = new Letters(aws.s3(), new RelaySettings.DeadLetter(BUCKET, LetterObjects.PREFIX));

    @BeforeEach
    void prepare() {
        aws.createBucket(BUCKET);
    }

    @AfterEach
    void close() {
        letters.close();
        aws.close();
    }

    @Test
    void aLetterIsReadAsItWasWritten() {
        String id = LetterObjects.id(NOON, Reason.REJECTED, 7);
        Map<String, String> metadata = LetterObjects.metadata(Reason.REJECTED, "gr%C3%B6%0A%C3%9Fe", NOON);
        metadata.put("offset", "12");
        metadata.put("points", "5");
        metadata.put("metrics", "0-3,7");
        objects.put(id, metadata, new byte[] {1, 2, 3});

        assertThat(letters.find(id(id))).hasValueSatisfying(letter -> {
            assertThat(letter.id().text()).isEqualTo(id);
            assertThat(letter.id().reason()).isEqualTo(Reason.REJECTED);
            assertThat(letter.id().hour()).isEqualTo(NOON);
            assertThat(letter.bytes()).isEqualTo(3);
            assertThat(letter.time()).isEqualTo(NOON);
            assertThat(letter.source()).hasToString("s3://source-bucket/grö\nße");
            assertThat(letter.offset()).isEqualTo(12);
            assertThat(letter.length()).isEqualTo(3);
            assertThat(letter.frames()).isEqualTo(1);
            assertThat(letter.dataPoints()).isEqualTo(5);
            assertThat(letter.attempts()).isEqualTo(1);
            assertThat(letter.status()).isEqualTo(400);
            assertThat(letter.metrics()).isEqualTo("0-3,7");
            assertThat(letter.detail()).isEqualTo("the endpoint answered 400: out of order sample");
        });
    }

    @Test
    void metadataThatIsNoNumberAndNoTimeIsUnknown() {
        String id = LetterObjects.id(NOON, Reason.DAMAGED, 1);
        objects.put(
                id,
                Map.of("reason", "damaged", "offset", "-1", "length", "x", "attempts", "99999999999999999999"),
                new byte[0]);

        assertThat(letters.find(id(id))).hasValueSatisfying(letter -> {
            assertThat(letter.offset()).isZero();
            assertThat(letter.attempts()).isZero();
            assertThat(letter.dataPoints()).isEqualTo(-1);
            assertThat(letter.time()).isEqualTo(Instant.EPOCH);
        });
    }

    @Test
    void theFirstSoManyCanBeSkippedWhateverTheFilter() {
        for (int number = 1; number <= 5; number++) {
            String id = LetterObjects.id(NOON, number == 3 ? Reason.DAMAGED : Reason.REJECTED, number);
            objects.put(
                    id, LetterObjects.metadata(Reason.REJECTED, number == 4 ? "other" : "object", NOON), new byte[1]);
        }

        assertThat(letters.list(LetterFilter.ALL, 2)).toIterable().hasSize(3);
        assertThat(letters.list(new LetterFilter(Set.of(Reason.REJECTED), null, ""), 3))
                .toIterable()
                .hasSize(1);
        assertThat(letters.list(new LetterFilter(Set.of(), null, "object"), 3))
                .toIterable()
                .hasSize(1);
        assertThat(letters.list(LetterFilter.ALL, 9)).isExhausted();
    }

    @Test
    void whatIsNoLetterIsNeitherListedNorFound() {
        String unmarked = LetterObjects.id(NOON, Reason.REJECTED, 1);
        objects.put(unmarked, Map.of("reason", "rejected"), new byte[] {1});
        put("dead-letter/readme.txt");
        put("dead-letter/2026/11/23/12/made-up-" + "0".repeat(32));
        put("dead-letter/2026/99/23/12/rejected-" + "0".repeat(32));
        put("elsewhere/" + LetterObjects.id(NOON, Reason.REJECTED, 2));

        assertThat(letters.list(LetterFilter.ALL)).isExhausted();
        assertThat(letters.find(id(unmarked))).isEmpty();
        assertThat(letters.find(id(LetterObjects.id(NOON, Reason.REJECTED, 3)))).isEmpty();
    }

    /** More than a page: they are listed by years, months, days and hours, and within an hour page by page. */
    @Test
    void theNewestHourComesFirstHoweverManyThereAre() {
        objects.putMany(
                2_300,
                number -> number < 1_100
                        ? LetterObjects.id(NOON, Reason.REJECTED, number)
                        : LetterObjects.id(NOON.minus(Duration.ofHours(31L * number)), Reason.DAMAGED, number));

        List<Letter> listed = all(LetterFilter.ALL);

        assertThat(listed).hasSize(2_300).doesNotHaveDuplicates();
        assertThat(listed).extracting(letter -> letter.id().hour()).isSortedAccordingTo(Comparator.reverseOrder());
        LetterCounts counts = letters.count(LetterFilter.ALL);
        assertThat(counts.letters()).isEqualTo(2_300);
        assertThat(counts.bytes()).isEqualTo(3 * 2_300);
        assertThat(counts.byReason())
                .containsEntry(Reason.REJECTED, new LetterCounts.Count(1_100, 3_300))
                .containsEntry(Reason.DAMAGED, new LetterCounts.Count(1_200, 3_600));
    }

    @Test
    void filtersByReasonSourceAndTime() {
        Instant now = Instant.now();
        String first = put(Reason.REJECTED, 1, "a/x", now.minusSeconds(7_200));
        String second = put(Reason.DAMAGED, 2, "a/y", now.minusSeconds(60));
        String third = put(Reason.REJECTED, 3, "b/x", now.minusSeconds(30));

        assertThat(ids(new LetterFilter(Set.of(Reason.REJECTED), null, ""))).containsOnly(first, third);
        assertThat(ids(new LetterFilter(Set.of(), null, "s3://source-bucket/a/")))
                .containsOnly(first, second);
        assertThat(ids(new LetterFilter(Set.of(), now.minusSeconds(3_600), ""))).containsOnly(second, third);
        LetterFilter both = new LetterFilter(Set.of(Reason.REJECTED), now.minusSeconds(3_600), "");
        assertThat(ids(both)).containsExactly(third);
        assertThat(letters.count(both).byReason())
                .containsExactly(Map.entry(Reason.REJECTED, new LetterCounts.Count(1, 3)));
    }

    @Test
    void aLetterIsKnownByItsIdItsKeyAndItsUrl() {
        String id = LetterObjects.id(NOON, Reason.REJECTED, 1);

        assertThat(List.of(id, "dead-letter/" + id, "s3://failures/dead-letter/" + id))
                .allSatisfy(text -> assertThat(letters.parse(text)).hasValue(id(id)));
        assertThat(List.of("", "x", "../" + id, id + "0", "s3://other/dead-letter/" + id, "dead-letter/../" + id))
                .allSatisfy(text -> assertThat(letters.parse(text)).isEmpty());
    }

    @Test
    void removesOnlyWhatWasRead() throws Exception {
        String id = put(Reason.REJECTED, 1, "x", NOON);
        Letter letter = letters.find(id(id)).orElseThrow();
        try (var body = letters.open(letter)) {
            assertThat(body.readAllBytes()).isEqualTo(new byte[] {1, 2, 3});
        }

        letters.remove(letter);
        letters.remove(letter);

        assertThat(letters.find(letter.id())).isEmpty();
    }

    private String put(Reason reason, int number, String key, Instant time) {
        String id = LetterObjects.id(NOON, reason, number);
        objects.put(id, LetterObjects.metadata(reason, key, time), new byte[] {1, 2, 3});
        return id;
    }

    private void put(String key) {
        aws.s3()
                .putObject(
                        put -> put.bucket(BUCKET).key(key),
                        RequestBody.fromBytes("no letter".getBytes(StandardCharsets.UTF_8)));
    }

    private List<Letter> all(LetterFilter filter) {
        List<Letter> all = new ArrayList<>();
        letters.list(filter).forEachRemaining(all::add);
        return all;
    }

    private List<String> ids(LetterFilter filter) {
        return all(filter).stream().map(letter -> letter.id().text()).toList();
    }

    private static LetterId id(String text) {
        return LetterId.parse(text).orElseThrow();
    }
}
