package io.metricstream.relay.doctor;

import io.metricstream.relay.deliver.PemSslContext;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Whether the endpoint speaks TLS, and proves to be who it is. */
final class TlsCheck extends Check {
    static final String NAME = "endpoint TLS";

    private static final Duration SOON = Duration.ofDays(14);

    private final Endpoint endpoint;
    private final InstantSource clock;

    TlsCheck(Endpoint endpoint, InstantSource clock) {
        super(NAME, ConnectionCheck.NAME);
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    Finding look() {
        try (Socket plain = new Socket()) {
            var sockets = PemSslContext.of(endpoint.otlp().tls()).getSocketFactory();
            if (endpoint.isProxied()) {
                return Finding.ok(NAME, "the PEM files are sound; the rest is seen with the request");
            }
            plain.connect(
                    new InetSocketAddress(endpoint.address(), endpoint.port()),
                    endpoint.limits().connectMillis());
            plain.setSoTimeout(endpoint.limits().connectMillis());
            try (SSLSocket socket =
                    (SSLSocket) sockets.createSocket(plain, endpoint.address(), endpoint.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return trusted(socket);
            }
        } catch (SettingException e) {
            return Finding.failedAsSaid(NAME, String.valueOf(e.getMessage()), "correct that file, or the setting");
        } catch (SSLException e) {
            return failed(e);
        } catch (IOException e) {
            return Finding.failed(
                    NAME, "TLS with " + endpoint.host() + " gets no answer (" + e.getMessage() + ")", plain());
        }
    }

    private Finding trusted(SSLSocket socket) throws SSLPeerUnverifiedException {
        String protocol = socket.getSession().getProtocol();
        if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
            Instant end = certificate.getNotAfter().toInstant();
            if (end.isBefore(clock.instant().plus(SOON))) {
                return Finding.warning(
                        NAME,
                        "the endpoint's certificate ends at " + end,
                        "have it renewed: after that nothing is delivered");
            }
        }
        return Finding.ok(NAME, protocol + ", and the certificate is trusted");
    }

    private String plain() {
        return "if the endpoint speaks no TLS there, set " + Setting.OTLP_ENDPOINT + " to "
                + endpoint.with("http", endpoint.uri().getRawPath()) + ", or to the port where it does";
    }

    private Finding failed(SSLException failure) {
        String text = String.valueOf(failure.getMessage());
        String advice;
        if (text.contains("Unsupported or unrecognized")) {
            advice = plain();
        } else if (text.contains("PKIX") || text.contains("unable to find valid certification path")) {
            advice = "set " + Setting.OTLP_CERTIFICATE
                    + " to a PEM file with the certificate of the authority that signed the endpoint's";
        } else if (text.contains("No subject alternative") || text.contains("No name matching")) {
            advice = "set " + Setting.OTLP_ENDPOINT + " to the name that is in the endpoint's certificate";
        } else {
            advice = "check " + Setting.OTLP_CERTIFICATE + ", and, if the endpoint wants to know its clients, "
                    + Setting.OTLP_CLIENT_CERTIFICATE + " and " + Setting.OTLP_CLIENT_KEY;
        }
        return Finding.failed(NAME, "TLS with " + endpoint.host() + " fails (" + text + ")", advice);
    }
}
