package io.metricstream.relay.web;

import io.metricstream.relay.settings.Placeholders;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;

/**
 * Camel with the project's own application.properties, one idle route, and its HTTP server on a free port, guarded; the page
 * is three words.
 */
final class HttpServers implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Main main = new Main();

    private HttpServers(RelaySettings settings) {
        main.setPropertyPlaceholderLocations("file:application.properties");
        main.setOverrideProperties(Placeholders.of(settings));
        main.bind(
                "httpGuard",
                new HttpGuard(
                        new HttpAccess(settings.http()),
                        context -> context.response().end("the page")));
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:idle").routeId("idle").log("never");
            }
        });
    }

    static HttpServers start(Map<String, String> environment) {
        Map<String, String> complete = new HashMap<>(environment);
        complete.put("RELAY_SOURCE", "none");
        complete.put("RELAY_DEAD_LETTER_BUCKET", "failures");
        complete.put("RELAY_HTTP_PORT", "0");
        HttpServers servers = new HttpServers(SettingsReader.read(complete, new Properties()));
        servers.main.start();
        return servers;
    }

    Main main() {
        return main;
    }

    int port() {
        return main.getCamelContext().hasService(VertxPlatformHttpServer.class).getPort();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        main.stop();
    }
}
