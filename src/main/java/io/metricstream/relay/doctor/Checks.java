package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import io.metricstream.relay.receive.SourceFilter;
import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.RelaySettings.Source;
import io.metricstream.relay.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which checks these settings ask for, in an order in which each comes after those that it needs. */
final class Checks {
    private final RelaySettings settings;
    private final Patient patient;
    private final Session session;
    private final Clocks clocks;
    private final List<Check> checks = new ArrayList<>();

    private Checks(RelaySettings settings, Patient patient, Session session) {
        this.settings = settings;
        this.patient = patient;
        this.session = session;
        this.clocks = new Clocks(patient.clock());
    }

    static List<Check> of(RelaySettings settings, Patient patient, Session session) {
        Checks checks = new Checks(settings, patient, session);
        checks.add(new CredentialsCheck(session, patient.environment(), patient.sts()));
        Source source = settings.source();
        Place place = source.mode() == Mode.NONE || source.bucket() == null
                ? null
                : new Place(Setting.SOURCE_BUCKET, source.bucket(), source.prefix());
        if (place != null) {
            checks.addSource(place);
        }
        checks.addFailures();
        if (source.mode() == Mode.SQS && source.queue() != null) {
            checks.addQueue(QueueName.parse(source.queue(), patient.environment()), place);
        }
        checks.addEndpoint();
        checks.add(new StateCheck(settings.state()));
        checks.addPorts();
        return checks.checks;
    }

    private void add(Check check) {
        checks.add(check);
    }

    private void addSource(Place place) {
        add(new BucketCheck(BucketCheck.SOURCE, place, session, clocks));
        FreshnessCheck freshness = new FreshnessCheck(settings, place, session, patient.clock());
        add(freshness);
        add(new ReadCheck(place, freshness, settings.split().maxFrameSize().toInt(), session));
        After after = settings.source().after();
        if (after instanceof After.Move move) {
            Place moved = new Place(Setting.SOURCE_AFTER, place.bucket(), move.prefix());
            add(new WriteCheck("move", BucketCheck.SOURCE, moved, session));
        }
        if (!(after instanceof After.Keep)) {
            add(new DeleteCheck(new Place(Setting.SOURCE_AFTER, place.bucket(), place.prefix()), session));
        }
    }

    private void addFailures() {
        Place place = new Place(
                Setting.DEAD_LETTER_BUCKET,
                settings.deadLetter().bucket(),
                settings.deadLetter().prefix());
        add(new BucketCheck(BucketCheck.FAILURES, place, session, clocks));
        add(new WriteCheck("dead letters", BucketCheck.FAILURES, place, session));
    }

    private void addQueue(QueueName name, @Nullable Place place) {
        QueueCheck queue = new QueueCheck(name, session);
        add(queue);
        add(new QueueSettingsCheck(
                queue, settings.otlp().hold(), settings.source().visibility()));
        add(new QueuePermissionsCheck(queue, session));
        if (place != null) {
            add(new NotificationsCheck(place, queue, session));
            add(new LifecycleCheck(place, SourceFilter.of(settings), queue, session));
        }
    }

    private void addEndpoint() {
        Endpoint endpoint = new Endpoint(settings.otlp(), patient.limits());
        add(new ConnectionCheck(endpoint));
        if (endpoint.isTls()) {
            add(new TlsCheck(endpoint, patient.clock()));
        }
        add(new AcceptanceCheck(endpoint, clocks, patient.clock()));
        add(new ClockCheck(clocks));
    }

    private void addPorts() {
        PortCheck.Place http = new PortCheck.Place(
                Setting.HTTP_HOST,
                settings.http().host(),
                Setting.HTTP_PORT,
                settings.http().port());
        add(new PortCheck(PortCheck.HTTP, http, http, patient.limits()));
        RelaySettings.Firehose firehose = settings.firehose();
        if (firehose != null) {
            PortCheck.Place place =
                    new PortCheck.Place(Setting.FIREHOSE_HOST, firehose.host(), Setting.FIREHOSE_PORT, firehose.port());
            add(new PortCheck(PortCheck.FIREHOSE, place, http, patient.limits()));
        }
    }
}
