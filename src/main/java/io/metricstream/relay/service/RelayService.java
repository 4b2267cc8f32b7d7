package io.metricstream.relay.service;

import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.inspect.LetterInspector;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.settings.Placeholders;
import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.split.MemoryPlan;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.StateException;
import io.metricstream.relay.trace.TraceSwitch;
import io.metricstream.relay.trace.Traces;
import io.metricstream.relay.web.HttpAccess;
import io.metricstream.relay.web.RelayPage;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay at work: Camel, with the routes and the beans that they name. Starts with {@link #start}; stops, gracefully,
 * with {@link #close}.
 */
public final class RelayService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayService.class);

    private final Main main;
    private final Beans beans;
    private final Deque<AutoCloseable> opened;
    private final HttpAccess access;
    private @Nullable RelayPage page;

    /** @param opened to be closed, the first one first */
    private RelayService(Main main, Beans beans, HttpAccess access, Deque<AutoCloseable> opened) {
        this.main = main;
        this.beans = beans;
        this.access = access;
        this.opened = opened;
    }

    /**
     * @param environment where the SDK's endpoint variables are looked up
     * @param directory where {@code application.properties} and {@code routes} may lie
     * @param aws closed with the service
     * @param serving whether health and metrics are served, and a state that is not there yet is waited for; a command
     *     beside a running service does neither
     * @throws SettingException if a setting or a route file is at fault
     * @throws StateException if the state cannot be used
     */
    public static RelayService start(
            RelaySettings settings, Map<String, String> environment, Path directory, AwsClients aws, boolean serving)
            throws Exception {
        return start(settings, environment, directory, aws, serving, new HttpAccess(settings.http()));
    }

    /** As above. @param access of a relay before, so that a page which is open stays so */
    public static RelayService start(
            RelaySettings settings,
            Map<String, String> environment,
            Path directory,
            AwsClients aws,
            boolean serving,
            HttpAccess access)
            throws Exception {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        opened.push(aws);
        Main main = new Main();
        // Who owns the process stops this. Camel's own hook, which a start adds, would only wait for that, up to 35 s.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        try {
            if (serving) {
                HttpPort.check(settings.http());
            }
            MemoryPlan memory = MemoryPlan.of(settings);
            if (memory.lowers(settings)) {
                LOG.info(
                        "relay.memory is {}: {} objects at once (relay.source.concurrency), {} requests"
                                + " (relay.otlp.concurrency); for more, give a larger heap (java -Xmx)",
                        settings.split().memory(),
                        memory.objects(),
                        memory.atOnce());
            }
            // A service may wait for its state; whoever typed a command wants to know at once.
            JdbcProgressStore progress =
                    serving ? JdbcProgressStore.openOrWait(settings.state()) : JdbcProgressStore.open(settings.state());
            opened.push(progress);
            Beans beans = new Beans(settings, memory, aws, progress);
            opened.push(beans);
            RelayService service = new RelayService(main, beans, access, opened);
            if (TraceSwitch.isOn(environment)) {
                Traces traces = Traces.start(environment);
                opened.push(traces);
                main.bind("traces", traces.routePolicies());
            }
            service.configure(settings, environment, directory, aws, serving);
            opened.push(main::stop);
            RelayPage page = service.page;
            if (page != null) {
                opened.push(page);
            }
            main.start();
            RouteFiles.check(main.getCamelContext(), directory.resolve("routes"));
            if (serving) {
                beans.openFirehose(service.template());
            }
            return service;
        } catch (Exception e) {
            Exception explained = StartFailure.explain(e, main.getCamelContext());
            // A start that is broken off still gives back what it has: closing waits for that.
            Thread.interrupted();
            closeAll(opened);
            throw explained;
        }
    }

    private void configure(
            RelaySettings settings, Map<String, String> environment, Path directory, AwsClients aws, boolean serving)
            throws Exception {
        Path properties = directory.resolve("application.properties");
        main.setPropertyPlaceholderLocations("file:" + properties + ";optional=true,classpath:application.properties");
        Properties placeholders = Placeholders.of(settings);
        placeholders.setProperty(Setting.SOURCE_CONCURRENCY.property(), String.valueOf(beans.objects()));
        if (settings.source().mode() == Mode.SQS && settings.source().queue() != null) {
            QueueName queue = QueueName.parse(settings.source().queue(), environment);
            placeholders.setProperty(Placeholders.QUEUE_NAME, queue.name());
            placeholders.setProperty(Placeholders.QUEUE_URL, QueueUrl.of(queue, aws.sqs()));
        }
        if (!serving) {
            placeholders.setProperty("camel.management.enabled", "false");
            placeholders.setProperty("camel.metrics.enabled", "false");
        }
        main.setOverrideProperties(placeholders);
        main.configure().withRoutesIncludePattern(String.join(",", RouteFiles.in(directory.resolve("routes"))));
        beans.bindTo(main, placeholders.getProperty(Placeholders.QUEUE_URL, ""));
        if (serving) {
            int maxFrameSize = settings.split().maxFrameSize().toInt();
            page = new RelayPage(
                    access,
                    settings,
                    beans.metrics(),
                    beans.gate(),
                    beans.letters(),
                    new LetterInspector(beans.letters(), aws.s3(), maxFrameSize),
                    this::template);
            main.bind("httpGuard", page.guard());
        }
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    /** Sends messages into the routes. */
    public ProducerTemplate template() {
        return context().createProducerTemplate();
    }

    public RelayMetrics metrics() {
        return beans.metrics();
    }

    /** The port that Firehose delivers to, or null where it is not open. */
    public @Nullable Integer firehosePort() {
        return beans.firehosePort();
    }

    /** The dead letters, to be looked at; closed with the service. */
    public Letters letters() {
        return beans.letters();
    }

    /** Where the page is; on loopback with the token that opens it, where none is set. Empty where nothing is served. */
    public Optional<String> pageUrl() {
        return Optional.ofNullable(context().hasService(VertxPlatformHttpServer.class))
                .map(server -> access.pageUrl(server.getPort()));
    }

    /** Tells whether and why deliveries wait. */
    public Gate gate() {
        return beans.gate();
    }

    /**
     * Stops receiving, waits for what is in flight, gives back what cannot end, and closes all. Done once: whoever calls it
     * meanwhile, as a command does that ends while it is told to stop, waits for that.
     */
    @Override
    public synchronized void close() {
        closeAll(opened);
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("not all was closed", e);
            }
        }
    }
}
