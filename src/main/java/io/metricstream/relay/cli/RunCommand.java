package io.metricstream.relay.cli;

import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

@Command(
        name = "run",
        description = {
            "Carry metric streams until told to stop (the default command).",
            "",
            "Objects come from an SQS queue if relay.source.queue is set, else from listing relay.source.bucket."
                    + " Settings are read from ./application.properties and the environment, routes from ./routes.",
            "",
            "  S3_BUCKET_NAME=my-metrics RELAY_DEAD_LETTER_BUCKET=my-failures \\",
            "  OTEL_COLLECTOR_URL=http://localhost:4318/v1/metrics relay run",
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Override
    public Integer call() throws Exception {
        Site site = Site.here();
        RelaySettings settings = site.settings(Map.of(), Map.of());
        if (settings.source().mode() == Mode.NONE && settings.firehose() == null) {
            throw new SettingException("relay.source is none, and " + Setting.FIREHOSE_ACCESS_KEY
                    + " is not set: nothing would be received; set one of them");
        }
        Optional<RelayService> service = ServiceStop.start(() -> site.start(settings, true));
        if (service.isPresent()) {
            tell(service.get(), settings);
            // Until the process is told to stop.
            new CountDownLatch(1).await();
        }
        return ExitStatus.DELIVERED;
    }

    private static void tell(RelayService service, RelaySettings settings) {
        LOG.info("running: {} to {}", source(settings.source()), settings.otlp().endpoint());
        LOG.info(
                "health and metrics: http://{}:{}/observe/health and /observe/metrics",
                settings.http().host(),
                settings.http().port());
        // Not in the log, which others may read: the URL may hold the token.
        service.pageUrl().ifPresent(url -> System.err.println("relay: the page is " + url));
    }

    private static String source(RelaySettings.Source source) {
        if (source.mode() == Mode.NONE) {
            return "what Firehose delivers";
        }
        return source.mode() == Mode.SQS
                ? "queue " + source.queue()
                : "s3://" + source.bucket() + "/" + source.prefix();
    }
}
