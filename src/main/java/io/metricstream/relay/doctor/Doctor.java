package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.receive.SourceFilter;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.settings.SettingFaults;
import io.metricstream.relay.settings.SettingsReader;
import io.metricstream.relay.split.MemoryPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Looks at everything that a relay needs, one check after the other, and tells what is wrong and what to do. It always ends: a
 * check that hangs is left behind.
 */
public final class Doctor {
    private static final String SETTINGS = "settings";

    private final Patient patient;
    private final Consumer<Finding> listener;
    private final Set<String> unusable = new HashSet<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "doctor");
        thread.setDaemon(true);
        return thread;
    });

    private Doctor(Patient patient, Consumer<Finding> listener) {
        this.patient = patient;
        this.listener = listener;
    }

    /** @param listener told of each finding as soon as it is known */
    public static void examine(Patient patient, Consumer<Finding> listener) {
        Doctor doctor = new Doctor(patient, listener);
        try (Session session = new Session(patient.clients(), patient.limits())) {
            doctor.examine(session);
        } finally {
            doctor.threads.shutdownNow();
        }
    }

    private void examine(Session session) {
        List<String> faults = SettingFaults.of(patient.environment(), patient.properties());
        if (!faults.isEmpty()) {
            faults.forEach(fault -> listener.accept(ofSetting(fault)));
            listener.accept(Finding.skipped("all else", "the settings are not sound yet"));
            return;
        }
        RelaySettings settings = SettingsReader.read(patient.environment(), patient.properties());
        try {
            SourceFilter.of(settings);
            MemoryPlan.of(settings);
            settings.requireSource();
        } catch (SettingException e) {
            listener.accept(ofSetting(String.valueOf(e.getMessage())));
            return;
        }
        listener.accept(Finding.ok(SETTINGS, "all of them can be read, and go together"));
        Checks.of(settings, patient, session).forEach(this::run);
    }

    private static Finding ofSetting(String fault) {
        return Finding.failedAsSaid(SETTINGS, fault, "correct it; application.properties explains every setting");
    }

    private void run(Check check) {
        Finding finding = check.needs().stream()
                .filter(unusable::contains)
                .findFirst()
                .map(missing -> Finding.skipped(check.name(), "without '" + missing + "' it cannot be looked at"))
                .orElseGet(() -> look(check));
        if (finding.level() == Level.FAILED || finding.level() == Level.SKIPPED) {
            unusable.add(check.name());
        }
        listener.accept(finding);
    }

    private Finding look(Check check) {
        Future<Finding> finding = threads.submit(check::look);
        try {
            return finding.get(patient.limits().check().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            finding.cancel(true);
            return Finding.failed(
                    check.name(),
                    "there is no answer within " + patient.limits().check().toSeconds() + " s",
                    "see whether a firewall or a proxy is between, and run 'relay doctor' again");
        } catch (ExecutionException e) {
            return Finding.failed(
                    check.name(),
                    "it cannot be looked at (" + e.getCause() + ")",
                    "run 'relay doctor' again; if it stays, report it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.skipped(check.name(), "interrupted");
        }
    }
}
