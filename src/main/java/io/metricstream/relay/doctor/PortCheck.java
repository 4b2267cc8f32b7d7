package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.HostText;
import io.metricstream.relay.settings.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Whether a port can be listened on. Where a relay does so already, all is well. */
final class PortCheck extends Check {
    static final String HTTP = "HTTP port";
    static final String FIREHOSE = "Firehose port";

    /**
     * What is listened on.
     *
     * @param port 0 for any free one
     */
    record Place(Setting hostSetting, String host, Setting portSetting, int port) {
        @Override
        public String toString() {
            return HostText.place(host, port);
        }
    }

    private final Place place;
    private final Place ofRelay;
    private final Limits limits;

    /** @param ofRelay where a relay that runs answers to requests for its health */
    PortCheck(String name, Place place, Place ofRelay, Limits limits) {
        super(name);
        this.place = place;
        this.ofRelay = ofRelay;
        this.limits = limits;
    }

    @Override
    Finding look() throws InterruptedException {
        try (ServerSocket socket = new ServerSocket()) {
            InetAddress address = InetAddress.getByName(place.host());
            socket.bind(new InetSocketAddress(address, place.port()));
            return Finding.ok(name(), place.port() == 0 ? "any free one is taken" : place + " is free");
        } catch (UnknownHostException e) {
            return Finding.failed(
                    name(), "the host '" + place.host() + "' is not known", "correct " + place.hostSetting());
        } catch (IOException e) {
            return isRelayThere()
                    ? Finding.ok(name(), place + " is in use: a relay runs already")
                    : Finding.failed(
                            name(),
                            place + " cannot be listened on (" + e.getMessage() + ")",
                            "end the process that listens there, or set " + place.portSetting()
                                    + " to another port, or " + place.hostSetting() + " to an address of this host");
        }
    }

    /** Whether what answers there is a relay: it tells its health, or asks for the token, which nobody else is shown. */
    private boolean isRelayThere() throws InterruptedException {
        try {
            URI health = URI.create(HostText.url(ofRelay.host(), ofRelay.port()) + "/observe/health/live");
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(limits.connect())
                    .build()
                    .send(
                            HttpRequest.newBuilder(health)
                                    .timeout(limits.connect())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200, 503 -> answer.body().contains("\"status\"");
                case 401 ->
                    answer.headers().firstValue("WWW-Authenticate").orElse("").equals("Bearer");
                case 421 -> answer.body().contains("relay.http.allowed-hosts");
                default -> false;
            };
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
