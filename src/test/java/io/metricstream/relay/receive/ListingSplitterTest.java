package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.settings.SettingsReader;
import io.metricstream.relay.state.Completion;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A poll through a real route, split in parallel by a fixed pool, over a real S3 server. */
class ListingSplitterTest {
    /** Not the common pool: on two cores it has one thread, and a poll that waits would keep the stop from it. */
    private static final Executor ITS_OWN_THREAD = task -> new Thread(task).start();

    private static final String ROUTES = """
            - errorHandler:
                noErrorHandler: {}
            - from:
                uri: direct:poll
                steps:
                  - split:
                      method: {ref: listing, method: split}
                      streaming: true
                      parallelProcessing: true
                      synchronous: true
                      executorService: objects
                      aggregationStrategy: allSettled
                      steps:
                        - process: {ref: object}
                        - setHeader: {name: CamelRelayOutcome, constant: delivered}
            """;
    private static final Map<String, Object> A_POLL = Map.of();

    @TempDir
    Path directory;

    private static ListedBucket bucket;

    private final LogLines log = new LogLines();
    private final Queue<Message> objects = new ConcurrentLinkedQueue<>();
    private final Properties properties = new Properties();
    private final DefaultCamelContext camel = new DefaultCamelContext();
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
    void open() {
        bucket.empty();
        progress = JdbcProgressStore.open(directory);
        properties.setProperty("relay.source.bucket", ListedBucket.NAME);
        properties.setProperty("relay.source.prefix", "in/");
        properties.setProperty("relay.dead-letter.bucket", "failures");
    }

    @AfterEach
    void close() {
        camel.stop();
        log.close();
        progress.close();
    }

    @Test
    void aPollHandsOutEachObjectOfItsPrefixWithItsHeaders() throws Exception {
        bucket.put("in/a b+c", "x");
        bucket.put("beside", "x");
        start(objects::add);

        Exchange exchange = poll(Map.of("trace", "t"));

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getProperty(ListingHeaders.CUT_SHORT)).isNull();
        assertThat(objects).hasSize(1);
        Message object = objects.remove();
        assertThat(object.getBody(ObjectReference.class)).hasToString("s3://metrics/in/a b+c");
        assertThat(object.getHeaders())
                .containsEntry("trace", "t")
                .containsEntry(RelayHeaders.BUCKET, "metrics")
                .containsEntry(RelayHeaders.KEY, "in/a b+c")
                .containsEntry(
                        RelayHeaders.ETAG, object.getBody(ObjectReference.class).etag())
                .doesNotContainKey(RelayHeaders.VERSION);
        assertThat(object.getHeader(RelayHeaders.LAST_MODIFIED)).isInstanceOf(Instant.class);
    }

    @Test
    void aPollPassesOverWhatIsInWorkAndACommandDoesNot() throws Exception {
        bucket.put("in/held", "x");
        start(objects::add);
        poll(A_POLL);
        progress.claim(identity(objects.remove()), Duration.ofHours(1));

        poll(A_POLL);
        assertThat(objects).isEmpty();

        poll(Map.of(ListingHeaders.BUCKET, "metrics"));
        assertThat(objects).hasSize(1);
    }

    @Test
    void aPollOf2300ObjectsHandsOutEachOnceAndAPoisonObjectStopsNone() throws Exception {
        put(2_300);
        start(object -> {
            if (object.getHeader(RelayHeaders.KEY, String.class).endsWith("0000")) {
                throw new IOException("poison");
            }
            objects.add(object);
            Completion.record(progress, identity(object), Instant.now());
        });
        assertThat(poll(A_POLL).getException()).isNull();
        assertThat(objects.stream().map(m -> m.getHeader(RelayHeaders.KEY)).distinct())
                .hasSize(2_299);
        assertThat(objects).hasSize(2_299);
        assertThat(failures()).singleElement().asString().endsWith("poison");

        poll(A_POLL);
        assertThat(objects).hasSize(2_299);
        assertThat(failures()).hasSize(2);
    }

    @Test
    void headersOfACommandWinOverTheSettingsAndTravelWithEachObject() throws Exception {
        properties.setProperty("relay.source.from", "now");
        bucket.put("in/1", "x");
        bucket.put("old/1", "x");
        start(objects::add);
        poll(Map.of(ListingHeaders.BUCKET, "metrics", ListingHeaders.PREFIX, "old/", ListingHeaders.AGAIN, true));
        assertThat(objects).singleElement().satisfies(object -> {
            assertThat(object.getHeader(RelayHeaders.KEY)).isEqualTo("old/1");
            assertThat(object.getHeader(ListingHeaders.AGAIN)).isEqualTo(true);
        });
        objects.clear();
        poll(Map.of(ListingHeaders.BUCKET, "metrics"));
        assertThat(objects).hasSize(2);
        objects.clear();
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        poll(Map.of(ListingHeaders.BUCKET, "metrics", ListingHeaders.FROM, tomorrow));
        poll(Map.of(ListingHeaders.BUCKET, "metrics", ListingHeaders.TO, Instant.EPOCH));
        assertThat(objects).isEmpty();
    }

    @Test
    void whatWasThereBeforeTheBeginningIsNotReadAlsoAfterARestart() throws Exception {
        properties.setProperty("relay.source.from", "now");
        bucket.put("in/1", "x");
        start(objects::add, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        poll(A_POLL);
        assertThat(objects).isEmpty();
        assertThat(progress.beginning(Instant.EPOCH)).isAfter(Instant.now().plus(Duration.ofMinutes(59)));
    }

    @Test
    void aCommandThatWouldReadDeadLettersFailsAndReadsNothing() throws Exception {
        start(objects::add);
        assertThat(poll(Map.of(ListingHeaders.BUCKET, "failures", ListingHeaders.PREFIX, "dead-letter/2026/"))
                        .getException())
                .isInstanceOf(SettingException.class);
        assertThat(objects).isEmpty();
    }

    @Test
    void aListingThatFailsFailsThePollOnceItsObjectsAreDone() throws Exception {
        put(1_500);
        bucket.refuseAfter(1);
        CountDownLatch listingHasFailed = new CountDownLatch(1);
        start(object -> {
            if (object.getHeader(RelayHeaders.KEY, String.class).endsWith("0990")) {
                listingHasFailed.await();
                throw new IOException("late");
            }
            objects.add(object);
        });
        CompletableFuture<Exchange> poll = CompletableFuture.supplyAsync(() -> poll(A_POLL), ITS_OWN_THREAD);
        await().until(() -> objects.size() == 999);
        assertThat(poll).isNotDone();
        listingHasFailed.countDown();

        assertThat(poll.get(30, TimeUnit.SECONDS).getException())
                .isInstanceOf(ListingException.class)
                .hasMessageContaining("s3://metrics/in/ cannot be listed after the key 'in/0999'");
        assertThat(failures()).singleElement().asString().endsWith("late");
    }

    @Test
    void aStopEndsALongListingAtOnceAndSaysSo() throws Exception {
        put(1_500);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        start(object -> {
            objects.add(object);
            begun.countDown();
            stopping.await();
        });
        CompletableFuture<Exchange> poll = CompletableFuture.supplyAsync(() -> poll(A_POLL), ITS_OWN_THREAD);
        begun.await();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(camel::stop, ITS_OWN_THREAD);
        await().until(camel::isStopping);
        stopping.countDown();

        Exchange exchange = poll.get(30, TimeUnit.SECONDS);
        stop.get(30, TimeUnit.SECONDS);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getProperty(ListingHeaders.CUT_SHORT)).isEqualTo(true);
        assertThat(objects).hasSizeLessThan(10);
    }

    private interface ObjectStep {
        void take(Message object) throws Exception;
    }

    private void start(ObjectStep step) throws Exception {
        start(step, Clock.systemUTC());
    }

    private void start(ObjectStep step, Clock clock) throws Exception {
        camel.getRegistry()
                .bind(
                        "listing",
                        new ListingSplitter(
                                bucket.client(),
                                progress,
                                SettingsReader.read(Map.of(), properties),
                                new Receiving(List.of(), () -> {}, clock),
                                clock));
        camel.getRegistry().bind("allSettled", AllSettled.orTell());
        camel.getRegistry().bind("object", (Processor)
                exchange -> step.take(exchange.getMessage().copy()));
        camel.getRegistry().bind("objects", camel.getExecutorServiceManager().newFixedThreadPool(this, "objects", 3));
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("poll.camel.yaml", ROUTES));
        camel.start();
    }

    private Exchange poll(Map<String, Object> headers) {
        return camel.createProducerTemplate()
                .send(
                        "direct:poll",
                        exchange -> exchange.getMessage().getHeaders().putAll(headers));
    }

    private List<String> failures() {
        return log.lines().stream()
                .filter(line -> line.contains("is not settled and stays at its source"))
                .toList();
    }

    private static void put(int count) {
        for (int i = 0; i < count; i++) {
            bucket.put("in/%04d".formatted(i), "x" + i);
        }
    }

    private static ObjectIdentity identity(Message object) {
        return new ObjectIdentity(
                object.getHeader(RelayHeaders.BUCKET, String.class),
                object.getHeader(RelayHeaders.KEY, String.class),
                object.getHeader(RelayHeaders.ETAG, String.class));
    }
}
