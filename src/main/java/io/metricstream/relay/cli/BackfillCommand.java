package io.metricstream.relay.cli;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.metrics.Conservation;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.receive.ListingHeaders;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Carry what a prefix of a bucket holds, once, through the same routes.",
            "",
            "Objects stay where they are. What is complete is skipped: stopped half-way, the same command goes on; Ctrl-C lets"
                    + " what is in flight end. It may run beside a running relay.",
            "",
            "--from and --to are compared with the time in the name that Firehose gives to an object"
                    + " (…-yyyy-MM-dd-HH-mm-ss-UUID, UTC: when its oldest record arrived); without one, with the hour of"
                    + " a prefix yyyy/MM/dd/HH/, which counts as soon as a part of it does; without either, with the"
                    + " time of the last modification. Where nothing but years lies directly below the prefix, days"
                    + " that cannot count are not listed.",
            "",
            "  relay backfill s3://my-metrics/2026/11/",
            "  relay backfill s3://my-metrics --from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z",
            "  relay backfill s3://my-metrics --again --json",
            "",
            "Exit status: 0 all delivered, 3 something was dead-lettered, 1 not completed (run it again), 2 wrong usage or"
                    + " settings.",
        })
final class BackfillCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Supplier<Site> sites;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "s3://BUCKET[/PREFIX]",
            converter = S3Location.Converter.class,
            description = "What to carry.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private S3Location place;

    @Option(names = "--from", paramLabel = "TIME", description = "Only objects of that time or later (ISO 8601).")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only objects of a time before that (ISO 8601).")
    private @Nullable Instant to;

    @Option(names = "--again", description = "Carry complete objects again.")
    private boolean again;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    BackfillCommand() {
        this(Site::here);
    }

    /** @param sites asked once, when the command runs */
    BackfillCommand(Supplier<Site> sites) {
        this.sites = sites;
    }

    @Override
    public Integer call() throws Exception {
        Site site = sites.get();
        RelaySettings settings = site.commandSettings();
        try (RelayService service = site.start(settings, false);
                CommandStop stop = CommandStop.onListing(service)) {
            CompletableFuture<Exchange> listing = service.template().asyncSend("direct:listing", this::ask);
            Exchange done = await(listing, service, settings.otlp().hold());
            Summary summary = Summary.of(service.metrics());
            spec.commandLine().getOut().println(json ? summary.json() : summary.table());
            spec.commandLine().getOut().flush();
            if (done.getException() != null) {
                throw done.getException();
            }
            int status = isIncomplete(done) ? ExitStatus.INCOMPLETE : summary.exitStatus();
            if (status == ExitStatus.INCOMPLETE) {
                if (stop.isStopping()) {
                    return status;
                }
                throw incomplete(settings.otlp().hold(), service.gate().hold().orElse(null));
            }
            stop.complete();
            return status;
        }
    }

    /** Not all that is not carried counts as given back: a replaced object does not, nor one that a route has stopped. */
    private static boolean isIncomplete(Exchange done) {
        return done.getProperty(ListingHeaders.CUT_SHORT, false, Boolean.class)
                || done.getProperty(ListingHeaders.NOT_SETTLED, false, Boolean.class);
    }

    private void ask(Exchange exchange) {
        exchange.getMessage().setHeader(ListingHeaders.BUCKET, place.bucket());
        exchange.getMessage().setHeader(ListingHeaders.PREFIX, place.key());
        exchange.getMessage().setHeader(ListingHeaders.FROM, from);
        exchange.getMessage().setHeader(ListingHeaders.TO, to);
        exchange.getMessage().setHeader(ListingHeaders.AGAIN, again);
    }

    private Exchange await(CompletableFuture<Exchange> listing, RelayService service, Duration hold) throws Exception {
        try (Progress progress = Progress.start("objects", -1)) {
            while (true) {
                try {
                    return listing.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    show(progress, service.metrics());
                } catch (ExecutionException e) {
                    throw new IllegalStateException(place + " cannot be carried: " + e.getMessage(), e);
                }
                giveUpAfter(hold, service.gate());
            }
        }
    }

    private void giveUpAfter(Duration limit, Gate gate) {
        gate.hold().ifPresent(hold -> {
            if (Duration.between(hold.since(), Instant.now()).compareTo(limit) > 0) {
                throw incomplete(limit, hold);
            }
        });
    }

    private static IllegalStateException incomplete(Duration limit, Gate.@Nullable Hold hold) {
        String why = hold == null
                ? "some objects are not carried, and stay where they are; the lines above say why"
                : "gave up after " + limit.toSeconds() + " s (relay.otlp.hold): "
                        + hold.cause().cause();
        return new IllegalStateException(why + "; run the same command to go on, what is complete is skipped");
    }

    private static void show(Progress progress, RelayMetrics metrics) {
        Conservation conservation = metrics.conservation();
        progress.at(
                metrics.objects("completed"),
                number(conservation.delivered().dataPoints()) + " points delivered, "
                        + number(conservation.deadLettered().dataPoints()) + " dead-lettered");
    }
}
