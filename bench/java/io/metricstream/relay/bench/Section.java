package io.metricstream.relay.bench;

import java.util.Locale;

/** The parts of the benchmark, by the names that {@code --only} takes. */
enum Section {
    MICRO(Micro::run),
    MODES(EndToEnd::modes),
    TLS(EndToEnd::modesOverTls),
    FORMATS(EndToEnd::formats),
    COMPRESSIONS(EndToEnd::compressions),
    OBJECTS(EndToEnd::objects),
    ENDPOINT(SlowEndpoint::run),
    REPLICAS(Replicas::run),
    NOTIFICATION(Notification::run),
    START(StartUp::run);

    private final Run run;

    private interface Run {
        void run(Session session) throws Exception;
    }

    Section(Run run) {
        this.run = run;
    }

    void run(Session session) throws Exception {
        run.run(session);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
