package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.state.Claim;
import io.metricstream.relay.state.Completion;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import io.metricstream.relay.state.ProgressWrite;
import io.metricstream.relay.state.StateException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3ListingTest {
    private static final ListingRequest ALL =
            new ListingRequest(ListedBucket.NAME, "", false, false, null, null, false);
    private static final SourceFilter FILTER =
            new SourceFilter(ListedBucket.NAME, "", ListedBucket.NAME, "dead-letter/", "done/");

    /** Later than every completion in these tests, as a listing of the next hour is. */
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

    private static final String UUID = "0a1b2c3d-1111-2222-3333-444455556666";

    @TempDir
    Path directory;

    private static ListedBucket bucket;

    private ProgressStore progress;

    @BeforeAll
    static void startServer() throws Exception {
        bucket = new ListedBucket();
    }

    @AfterAll
    static void stopServer() {
        bucket.close();
    }

    @BeforeEach
    void start() {
        bucket.empty();
        progress = JdbcProgressStore.open(directory);
    }

    @AfterEach
    void stop() {
        progress.close();
    }

    @Test
    void everyKeyOfThreePagesIsListedOnceAndNoneAgainAfterARestart() {
        Set<String> keys = put2300KeysOfEveryKind();
        bucket.takeRequests();

        List<ObjectReference> listed = drain(listing(ALL));

        assertThat(listed).extracting(ObjectReference::key).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(listed).allSatisfy(object -> {
            assertThat(object.etag()).isNotEmpty().doesNotContain("\"");
            assertThat(object.lastModified()).isNotNull();
        });
        assertThat(bucket.takeRequests()).isEqualTo(3);

        listed.forEach(this::complete);
        progress.close();
        progress = JdbcProgressStore.open(directory);
        assertThat(drain(listing(ALL))).isEmpty();
        assertThat(drain(listing(new ListingRequest(ListedBucket.NAME, "", true, false, null, null, false))))
                .hasSize(2_300);
    }

    @Test
    void theStateForgetsWhatIsGoneOnEachPageAndKeepsTheRest() {
        Set<String> keys = put2300KeysOfEveryKind();
        List<ObjectReference> listed = drain(listing(ALL));
        listed.forEach(this::complete);
        Set<String> gone = new HashSet<>();
        for (int i = 0; i < listed.size(); i += 230) {
            gone.add(listed.get(i).key());
        }
        gone.add(listed.get(listed.size() - 1).key());
        gone.forEach(bucket::delete);

        assertThat(drain(listing(ALL))).isEmpty();

        assertThat(listed.stream().filter(object -> !isComplete(object)).map(ObjectReference::key))
                .containsExactlyInAnyOrderElementsOf(gone);
        assertThat(keys).containsAll(gone);
    }

    @Test
    void aListingOfAPrefixForgetsNothingBesideIt() {
        bucket.put("in/1", "x");
        ObjectIdentity beside = new ObjectIdentity(ListedBucket.NAME, "inn", "e");
        ObjectIdentity within = new ObjectIdentity(ListedBucket.NAME, "in/0", "e");
        Completion.record(progress, beside, Instant.now());
        Completion.record(progress, within, Instant.now());
        assertThat(drain(listing(new ListingRequest(ListedBucket.NAME, "in/", false, false, null, null, false))))
                .extracting(ObjectReference::key)
                .containsExactly("in/1");
        assertThat(progress.isComplete(beside)).isTrue();
        assertThat(progress.isComplete(within)).isFalse();
    }

    @Test
    void anObjectThatWasReplacedIsListedAgain() {
        bucket.put("k", "one");
        drain(listing(ALL)).forEach(this::complete);
        bucket.put("k", "two");
        assertThat(drain(listing(ALL))).extracting(ObjectReference::key).containsExactly("k");
    }

    @Test
    void whatSomebodyHoldsIsListedOnlyOnRequestAndAgainOnceItIsFree() {
        bucket.put("free", "x");
        bucket.put("held", "x");
        ListingRequest all = new ListingRequest(ListedBucket.NAME, "", true, true, null, null, false);
        ObjectReference held = drain(listing(all)).get(1);
        Claim.Claimed claim = (Claim.Claimed) progress.claim(identity(held), Duration.ofHours(1));

        assertThat(drain(listing(ALL))).extracting(ObjectReference::key).containsExactly("free");
        assertThat(drain(listing(new ListingRequest(ListedBucket.NAME, "", true, false, null, null, false))))
                .extracting(ObjectReference::key)
                .containsExactly("free");
        assertThat(drain(listing(new ListingRequest(ListedBucket.NAME, "", false, true, null, null, false))))
                .extracting(ObjectReference::key)
                .containsExactly("free", "held");

        progress.write(List.of(new ProgressWrite.Released(claim.lease(), claim.settled())));
        assertThat(drain(listing(ALL))).hasSize(2);
    }

    @Test
    void foldersAndWhatTheFilterIgnoresAreNotListedButEmptyObjectsAre() {
        List.of("in/", "in/empty", "dead-letter/2026/x", "done/y").forEach(key -> bucket.put(key, ""));
        assertThat(drain(listing(ALL))).extracting(ObjectReference::key).containsExactly("in/empty");
    }

    @Test
    void onlyObjectsOfTheTimesAskedForAreListed() {
        bucket.put("k", "x");
        Instant modified = drain(listing(ALL)).get(0).lastModified();
        assertThat(modified).isNotNull();
        assertThat(drain(listing(between(modified, modified.plusSeconds(1))))).hasSize(1);
        assertThat(drain(listing(between(modified.plusSeconds(1), null)))).isEmpty();
        assertThat(drain(listing(between(null, modified)))).isEmpty();
    }

    @Test
    void anObjectOfTheSecondInWhichTheTimeLiesCounts() {
        Instant second = Instant.parse("2026-03-01T12:00:00Z");
        S3Object listed = S3Object.builder().key("k").lastModified(second).build();
        assertThat(between(second.plusMillis(700), null).includes(listed)).isTrue();
        assertThat(between(second.plusMillis(1_000), null).includes(listed)).isFalse();
        assertThat(between(null, second.plusMillis(1)).includes(listed)).isTrue();
    }

    @Test
    void aBackfillGoesByTheTimeInTheKeyAndElseByTheLastModification() {
        List<String> wanted = List.of(
                "2026/03/01/12/anything",
                "2026/03/01/13/metrics-1-2026-03-01-12-59-59-" + UUID + ".gz",
                "2026/03/02/02/metrics-1-2026-03-01-12-00-00-" + UUID,
                "written-just-now");
        List<String> others = List.of(
                "2026/02/27/12/anything",
                "2026/03/01/11/anything",
                "2026/03/01/12/metrics-1-2026-03-01-11-59-59-" + UUID,
                "2026/03/01/12/metrics-1-2026-03-01-13-00-00-" + UUID,
                "2026/03/01/13/anything");
        wanted.forEach(key -> bucket.put(key, "x"));
        others.forEach(key -> bucket.put(key, "x"));
        Instant from = Instant.parse("2026-03-01T12:00:00Z");

        assertThat(drain(listing(byKey("", from, from.plusSeconds(3_600)))))
                .extracting(ObjectReference::key)
                .containsExactlyElementsOf(wanted.subList(0, 3));
        assertThat(drain(listing(byKey("", from, null))))
                .extracting(ObjectReference::key)
                .containsAll(wanted)
                .contains("2026/03/01/13/anything")
                .doesNotContain("2026/03/01/11/anything");
        // A poll and the sweep do not look at keys.
        assertThat(drain(listing(between(from, from.plusSeconds(3_600))))).isEmpty();
    }

    /** Three years of days, 2,190 keys: three pages, of which the request for the years leaves less than one. */
    @Test
    void daysThatCannotCountAreNotListed() {
        LocalDate first = LocalDate.parse("2024-01-01");
        for (int day = 0; day < 3 * 365; day++) {
            String prefix = "in/" + first.plusDays(day).toString().replace('-', '/');
            bucket.put(prefix + "/00/a", "x");
            bucket.put(prefix + "/23/b", "x");
        }
        bucket.takeRequests();
        Instant from = Instant.parse("2026-03-01T00:00:00Z");

        List<ObjectReference> march = drain(listing(byKey("in/", from, Instant.parse("2026-04-01T00:00:00Z"))));

        assertThat(march).hasSize(2 * 31).allMatch(object -> object.key().startsWith("in/2026/03/"));
        assertThat(bucket.takeRequests()).isEqualTo(2);

        assertThat(drain(listing(byKey("in/", null, Instant.parse("2024-02-01T00:00:00Z")))))
                .hasSize(2 * 31);
        assertThat(bucket.takeRequests()).isEqualTo(2);

        bucket.put("in/000-not-a-year", "x");
        assertThat(drain(listing(byKey("in/", from, null))))
                .extracting(ObjectReference::key)
                .contains("in/000-not-a-year");
        assertThat(bucket.takeRequests()).isEqualTo(4);
    }

    @Test
    void aTimeFarAwayLeavesNothingOut() {
        bucket.put("2026/03/01/12/k", "x");

        assertThat(drain(listing(byKey("", Instant.MIN, Instant.MAX)))).hasSize(1);
        assertThat(drain(listing(byKey("", null, Instant.parse("9999-12-31T23:59:59Z")))))
                .hasSize(1);
    }

    /** What the state forgets is what the listing has shown to be gone: nothing before the first day that it asked for. */
    @Test
    void objectsOfDaysThatAreNotListedStayComplete() {
        bucket.put("2024/01/01/00/k", "x");
        bucket.put("2026/03/01/12/k", "x");
        List<ObjectReference> all = drain(listing(ALL));
        all.forEach(this::complete);

        drain(listing(byKey("", Instant.parse("2026-03-01T00:00:00Z"), null)));

        assertThat(all).hasSize(2).allMatch(this::isComplete);
    }

    private static ListingRequest byKey(String prefix, @Nullable Instant from, @Nullable Instant to) {
        return new ListingRequest(ListedBucket.NAME, prefix, false, true, from, to, true);
    }

    @Test
    void aFailureOnTheSecondPageComesOutOfNextAfterTheFirstPage() {
        put2300KeysOfEveryKind();
        bucket.refuseAfter(1);
        S3Listing listing = listing(ALL);
        for (int i = 0; i < 1_000; i++) {
            listing.next();
        }
        assertThat(listing.hasNext()).isTrue();
        assertThat(listing.hasNext()).isTrue();
        assertThatThrownBy(listing::next)
                .isInstanceOf(ListingException.class)
                .hasMessageContainingAll("s3://metrics/ cannot be listed after the key '", "s3:ListBucket")
                .message()
                .doesNotContain("\n");
        assertThat(listing.hasNext()).isFalse();
        assertThatThrownBy(listing::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aBucketThatIsNotThereIsAFailureOfTheFirstNext() {
        S3Listing listing = listing(new ListingRequest("nothing-here", "in/", false, false, null, null, false));
        assertThat(listing.hasNext()).isTrue();
        assertThatThrownBy(listing::next)
                .isInstanceOf(ListingException.class)
                .hasMessageStartingWith("s3://nothing-here/in/ cannot be listed (");
    }

    @Test
    void aStateThatCannotBeAskedIsAFailureOfNext() {
        bucket.put("k", "x");
        progress.close();
        S3Listing listing = listing(ALL);
        assertThat(listing.hasNext()).isTrue();
        assertThatThrownBy(listing::next).isInstanceOf(StateException.class);
    }

    @Test
    void aClosedListingHasNothingMore() {
        bucket.put("k", "x");
        bucket.put("l", "x");
        S3Listing listing = listing(ALL);
        assertThat(listing.hasNext()).isTrue();
        listing.close();
        assertThat(listing.hasNext()).isFalse();
    }

    private Set<String> put2300KeysOfEveryKind() {
        Set<String> keys = new TreeSet<>(List.of(
                "a b/c d", "a+b", "a%b", "a%20b", "a%2Bb", "a=b&c", "grüße/日本", "~tilde", "100%", "q?x#y", "emoji-😀"));
        for (int i = 0; keys.size() < 2_300; i++) {
            keys.add("2026/03/01/%02d/stream 1+%d ü".formatted(i % 24, i));
        }
        keys.forEach(key -> bucket.put(key, key));
        return keys;
    }

    private static ListingRequest between(@Nullable Instant from, @Nullable Instant to) {
        return new ListingRequest(ListedBucket.NAME, "", false, false, from, to, false);
    }

    private S3Listing listing(ListingRequest request) {
        SourceFilter filter = FILTER.within(request.bucket(), request.prefix());
        return new S3Listing(bucket.client(), progress, filter, new ListedObjects(LATER), request, LATER);
    }

    private void complete(ObjectReference object) {
        Completion.record(progress, identity(object), Instant.now());
    }

    private boolean isComplete(ObjectReference object) {
        return progress.isComplete(identity(object));
    }

    private static ObjectIdentity identity(ObjectReference object) {
        return new ObjectIdentity(object.bucket(), object.key(), String.valueOf(object.etag()));
    }

    private static List<ObjectReference> drain(S3Listing listing) {
        List<ObjectReference> objects = new ArrayList<>();
        listing.forEachRemaining(objects::add);
        return objects;
    }
}
