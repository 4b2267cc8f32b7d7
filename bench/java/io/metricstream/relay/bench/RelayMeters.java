package io.metricstream.relay.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a relay says that it has delivered: a service by its metrics, {@code backfill} by its summary. */
final class RelayMeters {
    private static final Pattern DELIVERED =
            Pattern.compile("^relay_data_points_total\\{outcome=\"delivered\",?} (\\S+)$", Pattern.MULTILINE);
    private static final String TOKEN = "bench";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = freePort();

    /** What has a service serve its metrics where they are looked for. */
    Map<String, String> environment() {
        return Map.of("RELAY_HTTP_PORT", String.valueOf(port), "RELAY_HTTP_TOKEN", TOKEN);
    }

    /** Data points that a service has delivered so far; 0 where it does not answer yet. */
    long points() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        try {
            Matcher delivered = DELIVERED.matcher(
                    http.send(request, BodyHandlers.ofString()).body());
            return delivered.find() ? (long) Double.parseDouble(delivered.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Data points that a summary of {@code backfill --json} tells of.
     *
     * @param out what was printed; before the summary there may be lines of the JVM
     */
    static long points(String out) throws IOException {
        String summary = out.substring(Math.max(0, out.indexOf('{')));
        return new ObjectMapper().readTree(summary).at("/delivered/data_points").asLong();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free: " + e.getMessage(), e);
        }
    }
}
