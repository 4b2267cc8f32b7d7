package io.metricstream.relay.doctor;

import java.time.Duration;
import java.util.List;

/** Whether the clock of this host goes with those of S3 and the endpoint, as far as they have told. */
final class ClockCheck extends Check {
    private static final String NAME = "clock";

    /** More than an answer takes, and than whole seconds make out. */
    private static final Duration MUCH = Duration.ofSeconds(60);

    private final Clocks clocks;

    ClockCheck(Clocks clocks) {
        super(NAME);
        this.clocks = clocks;
    }

    @Override
    Finding look() {
        if (clocks.ahead().isEmpty()) {
            return Finding.skipped(NAME, "no answer has told of a time");
        }
        List<String> wrong = clocks.ahead().entrySet().stream()
                .filter(server -> server.getValue().abs().compareTo(MUCH) > 0)
                .map(server ->
                        server.getKey() + " by " + server.getValue().abs().toSeconds() + " s "
                                + (server.getValue().isNegative() ? "behind" : "ahead"))
                .sorted()
                .toList();
        return wrong.isEmpty()
                ? Finding.ok(
                        NAME,
                        "it goes with that of "
                                + String.join(" and of ", clocks.ahead().keySet()))
                : Finding.warning(
                        NAME,
                        "it differs: " + String.join(", ", wrong),
                        "set the clock of this host (NTP), or theirs: S3 refuses requests that are 15 minutes off, and"
                                + " relay_freshness_seconds is off by as much");
    }
}
