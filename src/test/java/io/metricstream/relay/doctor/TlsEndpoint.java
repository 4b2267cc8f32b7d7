package io.metricstream.relay.doctor;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.metricstream.relay.deliver.TestKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An endpoint that accepts everything over TLS, with a certificate of its own in {@code trusted.pem}. */
record TlsEndpoint(HttpsServer server) implements AutoCloseable {
    /** @param days for which the certificate is valid */
    static TlsEndpoint start(Path directory, int days) throws Exception {
        TestKeys keys = TestKeys.make(directory, "endpoint-" + System.nanoTime(), "EC", days);
        Files.writeString(directory.resolve("trusted.pem"), keys.certificatePem());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys.store(), TestKeys.PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        return new TlsEndpoint(server);
    }

    String endpoint() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/v1/metrics";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
