package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Whether the endpoint's host is known, and whether something listens there. */
final class ConnectionCheck extends Check {
    static final String NAME = "endpoint connection";

    private final Endpoint endpoint;

    ConnectionCheck(Endpoint endpoint) {
        super(NAME);
        this.endpoint = endpoint;
    }

    @Override
    Finding look() {
        if (endpoint.isProxied()) {
            return Finding.ok(NAME, "made by the proxy of this JVM (http.proxyHost, https.proxyHost)");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(endpoint.address());
        } catch (UnknownHostException e) {
            return Finding.failed(
                    NAME,
                    "the host '" + endpoint.host() + "' is not known",
                    "correct " + Setting.OTLP_ENDPOINT + ", or the DNS of this host");
        }
        String place = endpoint.host() + ":" + endpoint.port();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address, endpoint.port()),
                    endpoint.limits().connectMillis());
            return Finding.ok(NAME, place + " takes connections, at " + address.getHostAddress());
        } catch (IOException e) {
            return Finding.failed(
                    NAME,
                    place + " takes no connection (" + e.getMessage() + ")",
                    "see that the endpoint runs, that its port is that of OTLP over HTTP (mostly 4318; 4317 is gRPC),"
                            + " and that no firewall is between; or correct " + Setting.OTLP_ENDPOINT);
        }
    }
}
