package io.metricstream.relay.demo;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.cli.Progress;
import io.metricstream.relay.service.RelayService;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Looks at the relay again and again, and tells what it sees: how far it is, and what happens for the first time. */
final class DemoWatch {
    private static final Map<String, String> REASONS = Map.of(
            "rejected", "the endpoint refuses a whole frame with 400; the frames around it are delivered",
            "partially-rejected", "the endpoint refuses one series with 400; the rest of its frame is delivered",
            "damaged", "bytes that are no frame; reading goes on at the next frame",
            "undecodable", "a frame whose contents are broken; the frames around it are delivered");

    private final RelayService relay;
    private final String endpoint;
    private final Progress progress;
    private final Set<String> reasonsSeen = new HashSet<>();
    private String holding = "";

    /** @param endpoint in a demo its URL, at some free port, says less than the word */
    DemoWatch(RelayService relay, String endpoint, Progress progress) {
        this.relay = relay;
        this.endpoint = endpoint;
        this.progress = progress;
    }

    /** Looks once; answers how many objects are complete. */
    long look() {
        long complete = relay.metrics().objects("completed");
        Map<String, Long> letters = relay.metrics().deadLetters();
        letters.keySet().forEach(this::tellReason);
        tellHold(relay.gate()
                .hold()
                .map(hold -> hold.cause().cause().replace(endpoint, "the endpoint"))
                .orElse(""));
        progress.at(
                complete,
                (holding.isEmpty() ? "" : "holding: " + holding + "; ")
                        + number(relay.metrics().conservation().delivered().dataPoints()) + " points delivered, "
                        + number(letters.values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        + " dead letters");
        return complete;
    }

    private void tellReason(String reason) {
        if (reasonsSeen.add(reason)) {
            progress.say("dead letter (" + reason + "): " + REASONS.getOrDefault(reason, "kept with its reason"));
        }
    }

    private void tellHold(String cause) {
        if (!cause.equals(holding)) {
            progress.say(
                    cause.isEmpty() ? "going on: the endpoint answers again" : "holding, nothing is lost: " + cause);
            holding = cause;
        }
    }
}
