package io.metricstream.relay.cli;

import io.metricstream.relay.doctor.Doctor;
import io.metricstream.relay.doctor.Finding;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.doctor.Limits;
import io.metricstream.relay.doctor.Patient;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.settings.SettingFiles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sts.StsClient;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Look at everything that 'relay run' needs here, and say what to change.",
            "",
            "Settings, credentials, each permission, buckets, queue, notifications, the newest object, the endpoint, the"
                    + " state, the ports. It leaves nothing behind, and may run beside a running relay.",
            "",
            "  relay doctor",
            "  relay doctor --json",
            "",
            "Exit status: 0 all is well, 3 there are warnings, 1 something is wrong, 2 wrong usage.",
        })
final class DoctorCommand implements Callable<Integer> {
    private final Supplier<Site> sites;
    private final Supplier<@Nullable StsClient> sts;
    private final Limits limits;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print a JSON array of findings: check, level, what, advice.")
    private boolean json;

    DoctorCommand() {
        this(Site::here, () -> sts(System.getenv()), Limits.USUAL);
    }

    /** @param sites asked once, and closed */
    DoctorCommand(Supplier<Site> sites, Supplier<@Nullable StsClient> sts, Limits limits) {
        this.sites = sites;
        this.sts = sts;
        this.limits = limits;
    }

    /** Null where S3's endpoint is overridden and that of STS is not: AWS knows nothing of the credentials of others. */
    private static @Nullable StsClient sts(Map<String, String> environment) {
        boolean elsewhere = environment.containsKey("AWS_ENDPOINT_URL_S3")
                && !environment.containsKey("AWS_ENDPOINT_URL_STS")
                && !environment.containsKey("AWS_ENDPOINT_URL");
        return elsewhere ? null : AwsClients.sts();
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        FindingRows rows = new FindingRows(spec.commandLine().getOut(), Ansi.AUTO.enabled());
        try (Site site = sites.get()) {
            Patient patient = new Patient(
                    site.environment(),
                    SettingFiles.load(site.directory().resolve("application.properties")),
                    () -> site.clients(1),
                    sts,
                    Clock.systemUTC(),
                    limits);
            Doctor.examine(patient, finding -> {
                findings.add(finding);
                if (!json) {
                    rows.print(finding);
                }
            });
        }
        if (json) {
            spec.commandLine().getOut().println(JsonText.of(findings));
            spec.commandLine().getOut().flush();
        } else {
            rows.end(findings);
        }
        return status(findings);
    }

    private static int status(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.level() == Level.FAILED)) {
            return ExitStatus.INCOMPLETE;
        }
        return findings.stream().anyMatch(finding -> finding.level() == Level.WARNING)
                ? ExitStatus.WARNINGS
                : ExitStatus.DELIVERED;
    }
}
