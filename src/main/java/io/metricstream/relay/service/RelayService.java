package io.metricstream.relay.service;

import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.settings.Placeholders;
import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.web.HttpTokenGuard;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/**
 * The relay at work: Camel, with the routes and the beans that they name. Starts with {@link #start}; stops, gracefully,
 * with {@link #close}.
 */
public final class RelayService implements AutoCloseable {
    private final Main main;
    private final Beans beans;
    private final AwsClients aws;
    private final JdbcProgressStore progress;

    private RelayService(Main main, Beans beans, AwsClients aws, JdbcProgressStore progress) {
        this.main = main;
        this.beans = beans;
        this.aws = aws;
        this.progress = progress;
    }

    /**
     * @param environment where the SDK's endpoint variables are looked up
     * @param directory where {@code application.properties} and {@code routes} may lie
     * @param aws closed with the service
     * @param serving whether health and metrics are served; a command beside a running service does not
     * @throws SettingException if a setting or a route file is at fault
     */
    public static RelayService start(
            RelaySettings settings, Map<String, String> environment, Path directory, AwsClients aws, boolean serving)
            throws Exception {
        JdbcProgressStore progress = JdbcProgressStore.open(settings.state().directory());
        Main main = new Main();
        Beans beans = new Beans(settings, aws, progress);
        RelayService service = new RelayService(main, beans, aws, progress);
        try {
            service.configure(settings, environment, directory, serving);
            main.start();
            RouteFiles.check(main.getCamelContext(), directory.resolve("routes"));
            return service;
        } catch (Exception e) {
            service.close();
            throw StartFailure.explain(e);
        }
    }

    private void configure(RelaySettings settings, Map<String, String> environment, Path directory, boolean serving)
            throws Exception {
        Path properties = directory.resolve("application.properties");
        main.setPropertyPlaceholderLocations("file:" + properties + ";optional=true,classpath:application.properties");
        Properties placeholders = Placeholders.of(settings);
        if (settings.source().mode() == Mode.SQS && settings.source().queue() != null) {
            QueueName queue = QueueName.parse(settings.source().queue(), environment);
            placeholders.setProperty("relay.source.queue-name", queue.name());
            placeholders.setProperty("relay.source.queue-url", QueueUrl.of(queue, aws.sqs(), new CountDownLatch(1)));
        }
        if (!serving) {
            placeholders.setProperty("camel.management.enabled", "false");
            placeholders.setProperty("camel.metrics.enabled", "false");
        }
        main.setOverrideProperties(placeholders);
        main.configure().withRoutesIncludePattern(String.join(",", RouteFiles.in(directory.resolve("routes"))));
        beans.bindTo(main);
        String token = settings.http().token();
        if (token != null) {
            main.bind("httpTokenGuard", new HttpTokenGuard(token));
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

    /** Tells whether and why deliveries wait. */
    public Gate gate() {
        return beans.gate();
    }

    /** Stops receiving, waits for what is in flight, gives back what cannot end, and closes all. */
    @Override
    public void close() {
        main.stop();
        beans.close();
        progress.close();
        aws.close();
    }
}
