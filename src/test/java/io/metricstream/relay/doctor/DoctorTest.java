package io.metricstream.relay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return Faults.all();
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

    @ParameterizedTest
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
