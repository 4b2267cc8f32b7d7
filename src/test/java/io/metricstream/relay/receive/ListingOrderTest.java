package io.metricstream.relay.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.state.Completion;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** What servers do that S3Proxy does not: list out of order, and not go on. The answers are written out. */
class ListingOrderTest {
    @TempDir
    Path directory;

    private final Queue<String> answers = new ArrayDeque<>();
    private HttpServer server;
    private S3Client s3;
    private ProgressStore progress;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> ListedBucket.send(exchange, 200, answers.remove().getBytes(UTF_8)));
        server.start();
        s3 = ListedBucket.client(server);
        progress = JdbcProgressStore.open(directory);
    }

    @AfterEach
    void stop() {
        progress.close();
        s3.close();
        server.stop(0);
    }

    @Test
    void aSortedListingForgetsOnItsWay() {
        complete("metrics", "a0", "b", "b0", "z");
        answers.add(page("t1", "a", "b"));
        answers.add(page(null, "c", "d"));
        assertThat(list("metrics")).containsExactly("a", "c", "d");
        assertThat(stillComplete("metrics", "a0", "b", "b0", "z")).containsExactly("b");
    }

    @Test
    void aPageOutOfOrderForgetsNothingAndNeitherDoesAnyPageAfterIt() {
        complete("metrics", "a0", "c0", "y");
        answers.add(page("t1", "b", "a"));
        answers.add(page("t2", "c", "d"));
        answers.add(page(null, "x", "z"));
        assertThat(list("metrics")).containsExactly("b", "a", "c", "d", "x", "z");
        assertThat(stillComplete("metrics", "a0", "c0", "y")).containsExactly("a0", "c0", "y");
    }

    @Test
    void aPageThatBeginsBeforeTheEndOfTheLastForgetsNothing() {
        complete("metrics", "b0", "y");
        answers.add(page("t1", "a", "c"));
        answers.add(page(null, "b", "d"));
        list("metrics");
        assertThat(stillComplete("metrics", "b0", "y")).containsExactly("y");
    }

    @Test
    void theOrderIsThatOfUtf8() {
        complete("metrics", "\uff5d", "\ud83d\ude01");
        answers.add(page("t1", "a", "\uff5e"));
        answers.add(page(null, "\ud83d\ude00"));
        list("metrics");
        assertThat(stillComplete("metrics", "\uff5d", "\ud83d\ude01")).isEmpty();
    }

    @Test
    void aSinglePageCoversEverythingInAnyOrder() {
        complete("metrics", "a0", "z");
        answers.add(page(null, "b", "a"));
        list("metrics");
        assertThat(stillComplete("metrics", "a0", "z")).isEmpty();
    }

    @Test
    void aPageOfADirectoryBucketCoversNothingThoughItLooksSorted() {
        answers.add(page(null, "a", "b"));
        assertThat(firstPage("metrics--use1-az4--x-s3").range()).isNull();
        answers.add(page(null, "a", "b"));
        assertThat(firstPage("metrics").range()).isNotNull();
    }

    @Test
    void onlyAnEmptyObjectIsAFolder() {
        answers.add(page(null, "slash/").replace("<Size>5</Size>", "<Size>0</Size>"));
        assertThat(list("metrics")).isEmpty();
        answers.add(page(null, "slash/"));
        assertThat(list("metrics")).containsExactly("slash/");
    }

    @Test
    void aServerThatSaysMoreButNotHowToGoOnIsAFailure() {
        answers.add(page("", "a"));
        assertThatThrownBy(() -> list("metrics"))
                .isInstanceOf(ListingException.class)
                .hasMessageContaining("not how to go on");
    }

    @Test
    void aServerThatRepeatsItsTokenIsAFailureAndNoEndlessLoop() {
        answers.add(page("t1", "a"));
        answers.add(page("t1", "a"));
        assertThatThrownBy(() -> list("metrics"))
                .isInstanceOf(ListingException.class)
                .hasMessageContaining("after the key 'a'");
    }

    private List<String> list(String bucket) {
        ListingRequest request = new ListingRequest(bucket, "", false, false, null, null, false);
        SourceFilter filter = new SourceFilter(bucket, "", "failures", "", null);
        List<String> keys = new ArrayList<>();
        new S3Listing(s3, progress, filter, new ListedObjects(Clock.systemUTC()), request, Clock.systemUTC())
                .forEachRemaining(o -> keys.add(o.key()));
        return keys;
    }

    private ListingPages.Page firstPage(String bucket) {
        return new ListingPages(s3, new ListingRequest(bucket, "", false, false, null, null, false), Clock.systemUTC())
                .next();
    }

    private void complete(String bucket, String... keys) {
        Stream.of(keys)
                .forEach(key -> Completion.record(progress, new ObjectIdentity(bucket, key, "e"), Instant.EPOCH));
    }

    private List<String> stillComplete(String bucket, String... keys) {
        return Stream.of(keys)
                .filter(key -> progress.isComplete(new ObjectIdentity(bucket, key, "e")))
                .toList();
    }

    /** @param nextToken of a page that is followed by another; the empty string where the server forgets it */
    private static String page(@Nullable String nextToken, String... keys) {
        String token = nextToken == null || nextToken.isEmpty()
                ? ""
                : "<NextContinuationToken>" + nextToken + "</NextContinuationToken>";
        return "<ListBucketResult><Name>metrics</Name><IsTruncated>" + (nextToken != null) + "</IsTruncated>" + token
                + Stream.of(keys)
                        .map(key ->
                                "<Contents><Key>" + key + "</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified>"
                                        + "<ETag>\"e\"</ETag><Size>5</Size></Contents>")
                        .collect(Collectors.joining())
                + "</ListBucketResult>";
    }
}
