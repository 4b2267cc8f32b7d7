package io.metricstream.relay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.RudeServer;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.state.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing broken in turn: it is found, by name, and whoever does as the advice says has mended it. */
class DoctorTest {
    static EmbeddedAws aws;

    @TempDir
    Path directory;

    private Clinic clinic;

    @BeforeAll
    static void startServers() {
        aws = EmbeddedAws.start();
    }

    @AfterAll
    static void stopServers() {
        aws.close();
    }

    @BeforeEach
    void start() throws Exception {
        clinic = new Clinic(aws, directory);
    }

    @AfterEach
    void stop() throws Exception {
        clinic.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                        AccountFaults.settings(),
                        AccountFaults.credentials(),
                        BucketFaults.source(),
                        BucketFaults.failures(),
                        QueueFaults.queue(),
                        QueueFaults.notifications(),
                        EndpointFaults.endpoint(),
                        HostFaults.host())
                .flatMap(List::stream);
    }

    @Test
    void whereAllIsWellNothingIsSaidToDoAndNothingStays() throws Exception {
        List<String> before = everything();

        List<Finding> findings = clinic.findings();

        assertThat(findings).extracting(Finding::level).containsOnly(Level.OK);
        assertThat(findings).extracting(Finding::advice).containsOnly("");
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "settings",
                        "credentials",
                        "source bucket",
                        "newest object",
                        "read",
                        "failure bucket",
                        "dead letters",
                        "queue",
                        "queue settings",
                        "queue permissions",
                        "notifications",
                        "lifecycle",
                        "endpoint connection",
                        "endpoint",
                        "clock",
                        "state",
                        "HTTP port");
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isFoundAndItsAdviceMendsIt(Fault fault) throws Exception {
        fault.broken().to(clinic);
        List<String> before = everything();

        List<Finding> complaints = clinic.complaints();

        assertThat(complaints).hasSize(1);
        Finding found = complaints.get(0);
        assertThat(found.check()).isEqualTo(fault.check());
        assertThat(found.level()).isEqualTo(fault.level());
        assertThat(found.what()).contains(fault.what());
        assertThat(found.advice()).contains(fault.advice());
        assertThat(everything()).isEqualTo(before);

        fault.mend().to(clinic, found.advice());

        assertThat(clinic.complaints()).isEmpty();
    }

    @Test
    void allFaultsOfTheSettingsAreToldAtOnce() {
        clinic.set("RELAY_SOURCE_POLL_INTERVAL", "10");
        clinic.set("RELAY_OTLP_COMPRESSION", "zstd");
        clinic.set("RELAY_HTTP_HOST", "0.0.0.0");
        clinic.unset("RELAY_DEAD_LETTER_BUCKET");

        assertThat(clinic.findings())
                .extracting(finding -> finding.level().word() + " " + finding.what())
                .containsExactly(
                        "failed RELAY_SOURCE_POLL_INTERVAL: '10' has no unit",
                        "failed RELAY_OTLP_COMPRESSION: 'zstd' is neither gzip nor none",
                        "failed relay.dead-letter.bucket (RELAY_DEAD_LETTER_BUCKET) is not set",
                        "failed relay.http.token (RELAY_HTTP_TOKEN) is not set; RELAY_HTTP_HOST=0.0.0.0 can be reached from"
                                + " other hosts",
                        "skipped the settings are not sound yet");
    }

    @Test
    void whatNeedsSomethingThatFailedIsSkippedWithAWord() {
        clinic.unset("AWS_ACCESS_KEY_ID");

        assertThat(clinic.findings())
                .filteredOn(finding -> finding.level() == Level.SKIPPED)
                .extracting(finding -> finding.check() + ": " + finding.what())
                .contains(
                        "source bucket: without 'credentials' it cannot be looked at",
                        "read: without 'newest object' it cannot be looked at",
                        "queue permissions: without 'queue' it cannot be looked at")
                .noneMatch(skipped -> skipped.startsWith("endpoint"));
    }

    @Test
    void anStsOutOfReachIsNoMoreThanAWarning() {
        clinic.front().stsIsAway();

        assertThat(clinic.complaints()).singleElement().satisfies(found -> {
            assertThat(found.check()).isEqualTo("credentials");
            assertThat(found.level()).isEqualTo(Level.WARNING);
            assertThat(found.advice()).contains("sts.us-east-1.amazonaws.com");
        });
    }

    @Test
    void anEndpointThatSaysNothingIsLeftBehind() {
        RudeServer server = clinic.borrow(RudeServer.start());
        server.answer(RudeServer.notReading());
        clinic.set("OTEL_COLLECTOR_URL", server.endpoint().toString());
        clinic.set("OTEL_EXPORTER_OTLP_TIMEOUT", "600000");
        clinic.isPatientFor(new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(3)));

        assertThat(clinic.findings())
                .filteredOn(finding -> finding.check().equals("endpoint"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.level()).isEqualTo(Level.FAILED);
                    assertThat(found.what()).isEqualTo("there is no answer within 3 s");
                    assertThat(found.advice()).contains("a firewall or a proxy");
                });
    }

    @Test
    void tlsThatIsNotAnsweredIsLeftBehind() {
        RudeServer server = clinic.borrow(RudeServer.start());
        server.answer(RudeServer.notReading());
        clinic.set("OTEL_COLLECTOR_URL", server.endpoint().toString().replace("http:", "https:"));
        clinic.isPatientFor(new Limits(Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(90)));

        assertThat(clinic.complaints()).singleElement().satisfies(found -> {
            assertThat(found.check()).isEqualTo("endpoint TLS");
            assertThat(found.what()).contains("gets no answer");
            assertThat(found.advice()).contains("to " + server.endpoint());
        });
    }

    @Test
    void aStatementIsToldWithWhoseItIs() {
        clinic.front().iam().forbid("s3:PutObject", clinic.failuresArn() + "/dead-letter/*");

        assertThat(clinic.complaints())
                .singleElement()
                .extracting(Finding::advice)
                .isEqualTo(
                        "add to the policy of the role 'relay': {\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\","
                                + " \"Resource\": \"" + clinic.failuresArn() + "/dead-letter/*\"}");
    }

    @Test
    void aReceiveIsNotTriedWhereItCouldCostAMessage() {
        clinic.setReceives(1);
        clinic.front().iam().forbid("sqs:ReceiveMessage", clinic.queueArn());

        assertThat(clinic.complaints()).extracting(Finding::check).containsExactly("queue settings");
    }

    @Test
    void aServerThatComparesNoChecksumsKeepsNothingEither() {
        clinic.front().comparesNoChecksums();
        clinic.front().iam().allow("s3:DeleteObject", clinic.failuresArn() + "/dead-letter/*");

        assertThat(clinic.findings())
                .filteredOn(finding -> finding.check().equals("dead letters"))
                .singleElement()
                .satisfies(found -> assertThat(found.what()).contains("an object was, and is deleted again"));
        assertThat(clinic.keys(clinic.failures())).isEmpty();
    }

    @Test
    void aDatabaseOfPostgresThatIsNotThereIsFound() {
        RelaySettings.Postgres postgres = PostgresServer.running().settings(directory);
        clinic.set("RELAY_STATE_USER", String.valueOf(postgres.user()));
        clinic.set("RELAY_STATE_URL", postgres.url().replace("/postgres?", "/nowhere?"));

        assertThat(clinic.complaints()).singleElement().satisfies(found -> {
            assertThat(found.check()).isEqualTo("state");
            assertThat(found.what()).contains("/nowhere (relay.state.url) cannot be opened");
            assertThat(found.advice()).contains("create the database, or set relay.state.url to another one");
        });

        clinic.set("RELAY_STATE_URL", postgres.url());
        assertThat(clinic.complaints()).isEmpty();
    }

    /** What could be left behind. */
    private List<String> everything() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return Stream.of(
                            files.map(Path::toString)
                                    .filter(file -> !file.endsWith("-wal") && !file.endsWith("-shm"))
                                    .sorted(),
                            clinic.keys(clinic.bucket()).stream(),
                            clinic.keys(clinic.failures()).stream())
                    .flatMap(all -> all)
                    .toList();
        }
    }
}
