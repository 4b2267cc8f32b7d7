package io.metricstream.relay.service;

import io.metricstream.relay.settings.HostText;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Tries the address of the HTTP server before Camel takes it: Camel would only log that it cannot, and go on without. */
final class HttpPort {
    private HttpPort() {}

    /** @throws SettingException if nothing can listen there */
    static void check(RelaySettings.Http http) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(http.host()), http.port()));
        } catch (UnknownHostException e) {
            throw new SettingException(Setting.HTTP_HOST + ": the host '" + http.host() + "' is not known", e);
        } catch (IOException e) {
            throw new SettingException(
                    Setting.HTTP_PORT + ": " + HostText.place(http.host(), http.port()) + " cannot be listened on ("
                            + e.getMessage() + "): is it in use by another process? Set another port, or 0 for any free"
                            + " one",
                    e);
        }
    }
}
