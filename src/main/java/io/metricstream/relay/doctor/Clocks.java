package io.metricstream.relay.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** How far the clocks of servers are ahead of ours, by the header Date of their answers. */
final class Clocks {
    private final InstantSource clock;
    private final Map<String, Duration> ahead = new ConcurrentSkipListMap<>();

    Clocks(InstantSource clock) {
        this.clock = clock;
    }

    /** @param date as it came, if it came; one that cannot be read says nothing */
    void saw(String server, @Nullable String date) {
        Instant told = date == null ? null : DateUtils.parseStandardDate(date.strip());
        if (told != null) {
            ahead.put(server, Duration.between(clock.instant(), told));
        }
    }

    /** By the name of the server. */
    Map<String, Duration> ahead() {
        return Map.copyOf(ahead);
    }
}
