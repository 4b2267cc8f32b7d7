package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.metricstream.relay.settings.RelaySettings.Tls;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemSslContextTest {
    private static Path directory;
    private static TestKeys server;
    private static TestKeys rsaClient;
    private static TestKeys ecClient;
    private static Path serverCertificate;

    @BeforeAll
    static void makeKeys(@TempDir Path shared) throws Exception {
        directory = shared;
        server = TestKeys.make(directory, "server", "RSA");
        rsaClient = TestKeys.make(directory, "rsa-client", "RSA");
        ecClient = TestKeys.make(directory, "ec-client", "EC");
        serverCertificate = write("server.pem", server.certificatePem());
    }

    @Test
    void aBundleOfCertificatesIsTrusted() throws Exception {
        Path bundle =
                write("bundle.pem", "our authorities\n" + ecClient.certificatePem() + "\n" + server.certificatePem());

        assertThat(get(new Tls(bundle, null, null), false)).isEqualTo("nobody");
    }

    @Test
    void anotherCertificateIsNotTrusted() throws Exception {
        Path other = write("other.pem", ecClient.certificatePem());

        assertThatThrownBy(() -> get(new Tls(other, null, null), false)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void withoutACertificateTheTrustStoreOfTheJvmCounts() {
        assertThatThrownBy(() -> get(new Tls(null, null, null), false)).isInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void theClientPresentsItsCertificate(String algorithm) throws Exception {
        TestKeys client = algorithm.equals("RSA") ? rsaClient : ecClient;
        Path certificate = write("client.pem", client.certificatePem());
        Path key = write("client.key", client.keyPem());

        assertThat(get(new Tls(serverCertificate, certificate, key), true))
                .isEqualTo("CN=" + algorithm.toLowerCase(Locale.ROOT) + "-client");
    }

    @Test
    void withoutAClientCertificateAServerThatNeedsOneRefuses() {
        assertThatThrownBy(() -> get(new Tls(serverCertificate, null, null), true))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Path certificate = write("client.pem", rsaClient.certificatePem());
        Path sameAlgorithm = write("same.key", server.keyPem());
        Path otherAlgorithm = write("other.key", ecClient.keyPem());

        for (Path key : new Path[] {sameAlgorithm, otherAlgorithm}) {
            assertThatThrownBy(() -> PemSslContext.of(new Tls(null, certificate, key)))
                    .isInstanceOf(SettingException.class)
                    .hasMessage("relay.otlp.client-key (OTEL_EXPORTER_OTLP_CLIENT_KEY): " + key
                            + " is not the RSA key of the first certificate in relay.otlp.client-certificate"
                            + " (OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE); name the two that belong together");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ENCRYPTED PRIVATE KEY, '', an encrypted key",
        "RSA PRIVATE KEY, 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n', an encrypted key",
        "RSA PRIVATE KEY, '', a key that is not PKCS#8",
        "EC PRIVATE KEY, '', a key that is not PKCS#8",
    })
    void aKeyInAnotherFormIsRefusedWithTheCommandThatConvertsIt(String label, String header, String what)
            throws Exception {
        Path certificate = write("client.pem", rsaClient.certificatePem());
        Path key =
                write("form.key", "-----BEGIN " + label + "-----\n" + header + "MAAA\n-----END " + label + "-----\n");

        assertThatThrownBy(() -> PemSslContext.of(new Tls(null, certificate, key)))
                .isInstanceOf(SettingException.class)
                .hasMessage("relay.otlp.client-key (OTEL_EXPORTER_OTLP_CLIENT_KEY): " + key + " holds " + what
                        + "; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + key + " -out key.pem");
    }

    @Test
    void aFileThatHoldsSomethingElseIsRefused() throws Exception {
        assertRefused(directory.resolve("no-such.pem"), "cannot be read (NoSuchFileException)");
        assertRefused(write("empty.pem", ""), "holds no certificate");
        assertRefused(write("key.pem", rsaClient.keyPem()), "holds no certificate");
        assertRefused(write("open.pem", "-----BEGIN CERTIFICATE-----\nMAAA\n"), "holds no certificate");
        assertRefused(
                write("broken.pem", TestKeys.pem("CERTIFICATE", new byte[] {1, 2, 3})),
                "holds a certificate that cannot be read");
        assertRefused(write("large.pem", "x".repeat((1 << 20) + 1)), "is larger than 1 MiB");
    }

    private static void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> PemSslContext.of(new Tls(file, null, null)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("relay.otlp.certificate (OTEL_EXPORTER_OTLP_CERTIFICATE): " + file + " " + why);
    }

    /** Asks an HTTPS server on loopback who the client is. */
    private static String get(Tls tls, boolean needClient) throws Exception {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(serverContext()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(needClient);
                parameters.setSSLParameters(ssl);
            }
        });
        https.createContext("/", exchange -> {
            byte[] who = (needClient
                            ? ((HttpsExchange) exchange)
                                    .getSSLSession()
                                    .getPeerPrincipal()
                                    .getName()
                            : "nobody")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, who.length);
            exchange.getResponseBody().write(who);
            exchange.close();
        });
        https.start();
        try {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(PemSslContext.of(tls)).build();
            URI uri = URI.create("https://localhost:" + https.getAddress().getPort());
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } finally {
            https.stop(0);
        }
    }

    private static SSLContext serverContext() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(server.store(), TestKeys.PASSWORD);
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("rsa", rsaClient.store().getCertificate("it"));
        clients.setCertificateEntry("ec", ecClient.store().getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
