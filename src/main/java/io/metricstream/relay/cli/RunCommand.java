package io.metricstream.relay.cli;

import io.metricstream.relay.service.HotReload;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Carry metric streams until told to stop (the default command).",
            "",
            "Objects come from an SQS queue if relay.source.queue is set, else from listing relay.source.bucket."
                    + " Settings are read from ./application.properties and the environment, routes from ./routes.",
            "",
            "  S3_BUCKET_NAME=my-metrics RELAY_DEAD_LETTER_BUCKET=my-failures \\",
            "  OTEL_COLLECTOR_URL=http://localhost:4318/v1/metrics relay run",
            "",
            "With --dev, edits of ./routes and ./application.properties count at once: what is in flight ends or is given"
                    + " back, and the relay goes on with the new files. A mistake is told in one line, and changes nothing.",
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--dev", description = "Follow ./routes and ./application.properties while they are edited.")
    private boolean dev;

    @Override
    public Integer call() throws Exception {
        Site site = Site.here();
        return dev ? follow(site) : run(site);
    }

    private static int run(Site site) throws Exception {
        RelaySettings settings = settings(site);
        Optional<RelayService> service = ServiceStop.start(() -> site.start(settings, true));
        if (service.isPresent()) {
            tell(service.get(), settings);
            // Until the process is told to stop.
            new CountDownLatch(1).await();
        }
        return ExitStatus.DELIVERED;
    }

    private static int follow(Site site) throws Exception {
        RelaySettings settings = settings(site);
        Optional<HotReload> reload = ServiceStop.start(() -> HotReload.start(site.directory(), new LiveSite(site)));
        if (reload.isPresent()) {
            tell(reload.get().service(), settings);
            LOG.info("following the files in ./routes, and ./application.properties: edit them, and see here");
            reload.get().await();
        }
        return ExitStatus.DELIVERED;
    }

    private static RelaySettings settings(Site site) {
        return site.settings(Map.of(), Map.of()).requireSource();
    }

    /** Where port 0 is set, only the page knows which one it has become. */
    static void tell(RelayService service, RelaySettings settings) {
        LOG.info("running: {} to {}", settings.source().place(), settings.otlp().address());
        service.pageUrl()
                .map(url -> url.replaceFirst("/[?].*", "/").replaceFirst("([^/])/$", "$1"))
                .ifPresent(url -> LOG.info("health and metrics: {}/observe/health and /observe/metrics", url));
        // Not in the log, which others may read: the URL may hold the token.
        service.pageUrl().ifPresent(url -> System.err.println("relay: the page is " + url));
    }
}
