package io.metricstream.relay.service;

import io.metricstream.relay.deadletter.DeadLetterProcessor;
import io.metricstream.relay.deadletter.DeadLetteredProcessor;
import io.metricstream.relay.deadletter.ObjectCopier;
import io.metricstream.relay.deliver.BatchTarget;
import io.metricstream.relay.deliver.BatchesAtOnce;
import io.metricstream.relay.deliver.Bisect;
import io.metricstream.relay.deliver.Blame;
import io.metricstream.relay.deliver.EndpointTurns;
import io.metricstream.relay.deliver.FrameBisect;
import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.deliver.GateProcessor;
import io.metricstream.relay.deliver.HoldHealthCheck;
import io.metricstream.relay.deliver.HoldPolicy;
import io.metricstream.relay.deliver.OtlpAnswerProcessor;
import io.metricstream.relay.deliver.OtlpHeaders;
import io.metricstream.relay.deliver.OtlpHttpClient;
import io.metricstream.relay.deliver.OtlpRequestProcessor;
import io.metricstream.relay.deliver.OutcomeTable;
import io.metricstream.relay.deliver.PieceSettlement;
import io.metricstream.relay.deliver.PutOff;
import io.metricstream.relay.deliver.RefusalLimit;
import io.metricstream.relay.deliver.WaitingDeliveries;
import io.metricstream.relay.enrich.ResourceAttributeProcessor;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.Waiting;
import io.metricstream.relay.open.FinishObjectProcessor;
import io.metricstream.relay.open.ObjectArchive;
import io.metricstream.relay.open.ObjectClaims;
import io.metricstream.relay.open.OpenFirehoseProcessor;
import io.metricstream.relay.open.OpenObjectProcessor;
import io.metricstream.relay.open.SourceFaults;
import io.metricstream.relay.receive.AllSettled;
import io.metricstream.relay.receive.FirehoseRoute;
import io.metricstream.relay.receive.FirehoseServer;
import io.metricstream.relay.receive.GiveBackProcessor;
import io.metricstream.relay.receive.ListingSplitter;
import io.metricstream.relay.receive.NotificationSplitter;
import io.metricstream.relay.receive.Obstacle;
import io.metricstream.relay.receive.PollLivenessCheck;
import io.metricstream.relay.receive.PollWatch;
import io.metricstream.relay.receive.QueueBacklog;
import io.metricstream.relay.receive.Receiving;
import io.metricstream.relay.receive.SourceFilter;
import io.metricstream.relay.receive.SourceHealthCheck;
import io.metricstream.relay.receive.StartHealthCheck;
import io.metricstream.relay.receive.VisibilityGuard;
import io.metricstream.relay.replay.FinishLetterProcessor;
import io.metricstream.relay.replay.OpenLetterProcessor;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.split.FrameSplitter;
import io.metricstream.relay.split.LargeFrames;
import io.metricstream.relay.split.MemoryPlan;
import io.metricstream.relay.split.Settlement;
import io.metricstream.relay.split.Workers;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.Leadership;
import io.metricstream.relay.state.ProgressWriter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** The beans that the routes name, in the order of the flow. */
final class Beans implements AutoCloseable {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration LONGEST_SOURCE_BACKOFF = Duration.ofSeconds(60);

    /** After a crash even the same instance, started again, waits so long before it polls. */
    private static final Duration LONGEST_LEAD = Duration.ofSeconds(15);

    /** Firehose waits for its answer for 3 minutes; the body, 64 MiB at most, and the hold of 2 minutes fit in. */
    private static final FirehoseServer.Patience FIREHOSE_PATIENCE =
            new FirehoseServer.Patience(Duration.ofSeconds(30), Duration.ofSeconds(170));

    /** How often SQS is asked what waits; not while the start has better to do. */
    private static final Duration ASKED_EVERY = Duration.ofSeconds(30);

    private static final Duration FIRST_ASKED = Duration.ofSeconds(3);

    /** For threads that were told to end; what they hold comes again in any case. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private final RelaySettings settings;
    private final AwsClients aws;
    private final JdbcProgressStore progress;
    private final ProgressWriter writer;
    private final @Nullable Leadership leadership;
    private final Clock clock = Clock.systemUTC();
    private final InstantSource onward = new OnwardClock(clock, System::nanoTime);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RelayMetrics metrics = new RelayMetrics(registry);
    private final Gate gate = new Gate(onward, BackoffStrategy.exponentialDelay(FIRST_BACKOFF, LONGEST_BACKOFF));
    private final SourceFaults sourceFaults = new SourceFaults(
            onward, BackoffStrategy.exponentialDelayWithoutJitter(FIRST_BACKOFF, LONGEST_SOURCE_BACKOFF));
    private final ExecutorService objects;
    private final MemoryPlan memory;
    private final Workers deliveries;
    private final EndpointTurns turns;
    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(Threads.named("deadline"));
    /** Its thread begins with its first task: where there is no queue it has none. */
    private final ScheduledExecutorService asking =
            Executors.newSingleThreadScheduledExecutor(Threads.named("backlog"));

    private final CloseableHttpClient client;
    private final Letters letters;
    private final @Nullable ExecutorService requests;
    private @Nullable FirehoseServer firehose;

    Beans(RelaySettings settings, MemoryPlan memory, AwsClients aws, JdbcProgressStore progress) {
        this.settings = settings;
        this.memory = memory;
        this.aws = aws;
        this.progress = progress;
        // Two pools, of fixed sizes: they bound what is read ahead, and an object cannot wait for its own thread.
        // What comes from a queue is carried by its consumers: then only the sweep lists, an object at a time.
        int listed = settings.source().mode() == Mode.SQS ? 1 : memory.objects();
        objects = new Workers(listed, listed, Threads.cached("object"));
        BatchesAtOnce atOnce =
                new BatchesAtOnce(memory.atOnce(), Runtime.getRuntime().availableProcessors(), System.nanoTime());
        Workers workers = new Workers(atOnce.limit(), memory.deliveries(), Threads.cached("delivery"));
        deliveries = workers;
        turns = new EndpointTurns(atOnce, workers::allow);
        requests = settings.firehose() == null
                ? null
                : new Workers(memory.objects(), memory.objects(), Threads.cached("firehose"));
        client = OtlpHttpClient.create(settings.otlp(), turns, deadlines);
        letters = new Letters(aws.s3(), settings.deadLetter());
        // Last, since they start threads: nothing after them can fail.
        writer = new ProgressWriter(progress);
        leadership = settings.source().mode() == Mode.POLL ? leadership(settings.source(), progress) : null;
    }

    /** Only of a service that polls: instances share a queue, and commands work beside a service. */
    private static Leadership leadership(RelaySettings.Source source, JdbcProgressStore progress) {
        Duration length = source.visibility().compareTo(LONGEST_LEAD) < 0 ? source.visibility() : LONGEST_LEAD;
        return new Leadership(progress, source.place(), length);
    }

    /** Objects in hand at once. */
    int objects() {
        return memory.objects();
    }

    RelayMetrics metrics() {
        return metrics;
    }

    Gate gate() {
        return gate;
    }

    Letters letters() {
        return letters;
    }

    /** @param queueUrl of the queue that is received from; empty where there is none */
    void bindTo(Main main, String queueUrl) {
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, registry);
        main.bind("s3Client", aws.s3());
        main.bind("sqsClient", VisibilityGuard.of(aws.sqs()));
        main.bind("batchConverters", new BatchConverters());
        main.bind("outOfMemory", new OutOfMemory());
        main.bind("errorsAsFailures", new ErrorsAsFailures());
        bindReceive(main, queueUrl);
        bindObject(main);
        bindDeliver(main);
        main.bind(
                "deadLetter",
                new DeadLetterProcessor(
                        settings.deadLetter(),
                        new ObjectCopier(aws.s3(), settings.deadLetter().bucket()),
                        clock));
        metrics.watchDeadLetters(
                Arrays.stream(Reason.values()).map(Reason::word).toList());
        main.bind(
                "deadLettered", new DeadLetteredProcessor(settings.deadLetter().bucket(), metrics));
        main.bind(
                "openLetter",
                new OpenLetterProcessor(letters, settings.split().maxFrameSize().toInt(), metrics));
        main.bind("finishLetter", new FinishLetterProcessor(letters));
    }

    private void bindReceive(Main main, String queueUrl) {
        SourceFilter filter = SourceFilter.of(settings);
        List<Obstacle> obstacles = List.of(progress.watch()::why, sourceFaults);
        Receiving receiving = new Receiving(obstacles, () -> metrics.polled(clock.instant()), clock);
        bindCheck(main, "start-health-check", new StartHealthCheck());
        bindCheck(main, "source-health-check", new SourceHealthCheck(receiving));
        main.bind("allOrNothing", AllSettled.orFail());
        main.bind("eachForItself", AllSettled.orTell());
        main.bind("objects", objects);
        main.bind(
                "notifications",
                new NotificationSplitter(filter, why -> metrics.countObject("ignored_" + why.replace('-', '_'))));
        RelaySettings.Source source = settings.source();
        if (source.mode() == Mode.SQS) {
            QueueBacklog backlog = new QueueBacklog(aws.sqs(), queueUrl, clock);
            metrics.watchSource(backlog::waiting);
            asking.scheduleWithFixedDelay(backlog, FIRST_ASKED.toSeconds(), ASKED_EVERY.toSeconds(), TimeUnit.SECONDS);
            main.bind("giveBack", new GiveBackProcessor(onward, backlog));
            main.bind("pollWatch", PollWatch.ofQueue(receiving));
            bindCheck(
                    main,
                    "poll-health-check",
                    new PollLivenessCheck(receiving, "receive-sqs", memory.objects(), Duration.ZERO));
            // A sweep that fails is told, and is no reason to call the queue unreadable.
            Receiving sweeping = new Receiving(obstacles, () -> {}, clock);
            main.bind("sweepWatch", PollWatch.ofListing(sweeping, bindListing(main, sweeping)::isFree));
        } else {
            ListingSplitter listing = bindListing(main, receiving);
            main.bind("pollWatch", PollWatch.ofListing(receiving, () -> leads() && listing.isFree()));
            if (source.mode() == Mode.POLL) {
                // A scrape does not wait for the state, as leads() does.
                metrics.watchSource(
                        () -> leadership == null || leadership.why() == null ? listing.waiting() : Waiting.UNKNOWN);
            }
            bindCheck(
                    main,
                    "poll-health-check",
                    new PollLivenessCheck(receiving, "receive-poll", 1, source.pollInterval()));
        }
    }

    /** Camel tells a check that it finds in its registry nothing of its context. */
    private static void bindCheck(Main main, String name, AbstractHealthCheck check) {
        main.bind(name, check);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                check.setCamelContext(starting.getCamelContext());
            }
        });
    }

    /** Standing by is no obstacle: nothing is wrong with this instance, and nothing is to be mended. */
    private boolean leads() {
        return leadership == null || leadership.leads();
    }

    private ListingSplitter bindListing(Main main, Receiving receiving) {
        ListingSplitter listing = new ListingSplitter(aws.s3(), progress, settings, receiving, clock);
        main.bind("listing", listing);
        return listing;
    }

    private void bindObject(Main main) {
        main.bind("openObject", new OpenObjectProcessor(aws.s3(), progress, metrics, sourceFaults));
        main.bind("claims", new ObjectClaims(progress, writer, settings.source().visibility(), clock));
        main.bind(
                "finishObject",
                new FinishObjectProcessor(
                        aws.s3(), progress, metrics, settings.source().after()));
        main.bind("objectArchive", new ObjectArchive(aws.s3(), settings.source().prefix()));
        main.bind("openFirehose", new OpenFirehoseProcessor(progress, metrics, onward));
        main.bind("finishFirehose", new FinishObjectProcessor(aws.s3(), progress, metrics, new After.Keep()));
        main.bind("settlement", new Settlement());
        main.bind(
                "resourceAttributes",
                new ResourceAttributeProcessor(
                        settings.resource(), settings.otlp().sortPoints()));
    }

    private void bindDeliver(Main main) {
        RelaySettings.Otlp otlp = settings.otlp();
        BatchTarget target = new BatchTarget(otlp.batchSize().toInt());
        main.bind(
                "frameSplitter",
                new FrameSplitter(
                        settings.split().maxFrameSize().toInt(),
                        target::bytes,
                        otlp.batchSize().toInt(),
                        new LargeFrames(memory.largeFrames(), deliveries),
                        metrics));
        OutcomeTable table = new OutcomeTable(otlp.endpoint(), otlp.retryStatus());
        WaitingDeliveries waiting = new WaitingDeliveries(deliveries, memory.deliveries() - memory.atOnce());
        main.bind("gate", new GateProcessor(gate, waiting, turns, onward));
        RefusalLimit refusals = new RefusalLimit(otlp.deadLetterAll());
        // One delivery and one object are left for others, whatever waits.
        int places = Math.min(memory.deliveries(), memory.objects()) - 1;
        PutOff putOff = new PutOff(gate, refusals, places);
        main.bind("putOff", putOff);
        main.bind("pieceSettlement", new PieceSettlement(new Settlement()));
        main.bind("hold", new HoldPolicy(gate, putOff, otlp.hold(), onward));
        main.bind("otlpRequest", new OtlpRequestProcessor(otlp.gzip(), gate, waiting));
        main.bind(
                "otlpAnswer",
                new OtlpAnswerProcessor(
                        table, gate, refusals, new Blame(gate, otlp.hold(), onward), target, metrics, onward));
        main.bind("otlpHeaders", new OtlpHeaders(otlp.forwardHeaders()));
        main.bind("otlpClient", client);
        main.bind("bisect", new Bisect());
        main.bind("frameBisect", new FrameBisect(refusals));
        main.bind("deliveries", deliveries);
        bindCheck(main, "endpoint-health-check", new HoldHealthCheck(gate));
        metrics.watchHolding(() -> gate.hold().isPresent());
    }

    /** Opens the port for Firehose, where it is to be: its requests go through {@code template} into routes that run. */
    void openFirehose(ProducerTemplate template) {
        if (settings.firehose() != null && requests != null) {
            firehose = new FirehoseServer(
                    settings.firehose(),
                    new FirehoseRoute(template),
                    () -> template.getCamelContext().isStarted()
                            ? progress.watch().why()
                            : "the relay is stopping",
                    requests,
                    memory.objects(),
                    FIREHOSE_PATIENCE,
                    clock);
            firehose.open();
        }
    }

    /** The port for Firehose, or null where it is not open. */
    @Nullable
    Integer firehosePort() {
        return firehose == null ? null : firehose.port();
    }

    /** Ends what Camel's own stop has not waited for: it is given back. */
    @Override
    public void close() {
        if (requests != null) {
            requests.shutdownNow();
        }
        if (firehose != null) {
            firehose.close();
        }
        objects.shutdownNow();
        deliveries.shutdownNow();
        deadlines.shutdownNow();
        asking.shutdownNow();
        letters.close();
        try {
            client.close();
            objects.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            deliveries.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Last: what settles until then is recorded, and every claim ends.
            writer.close();
            if (leadership != null) {
                leadership.close();
            }
        }
    }
}
