package io.metricstream.relay.deliver;

import io.metricstream.relay.settings.RelaySettings.Tls;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS side of delivery from PEM files. */
public final class PemSslContext {
    /** The key store lives in memory only; its format wants a password. */
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    private PemSslContext() {}

    /**
     * Reads the files.
     *
     * @param tls with a certificate, the endpoint's chain must end in one of that file, and the JVM's trust store does not
     *     count; without, only that store counts. With a client certificate, it and its key are presented when the endpoint
     *     asks
     * @throws SettingException if a file cannot be read, holds something else, or key and certificate do not match
     */
    public static SSLContext of(Tls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(tls), trustManagers(tls.certificate()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new SettingException("relay.otlp.certificate and its kin give no TLS context: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] trustManagers(@Nullable Path file)
            throws GeneralSecurityException, IOException {
        if (file == null) {
            return null;
        }
        KeyStore trusted = emptyStore();
        for (X509Certificate certificate : new PemFile(Setting.OTLP_CERTIFICATE, file).certificates()) {
            trusted.setCertificateEntry("trusted-" + trusted.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keyManagers(Tls tls) throws GeneralSecurityException, IOException {
        if (tls.clientCertificate() == null || tls.clientKey() == null) {
            return null;
        }
        List<X509Certificate> chain =
                new PemFile(Setting.OTLP_CLIENT_CERTIFICATE, tls.clientCertificate()).certificates();
        PrivateKey key = new PemFile(Setting.OTLP_CLIENT_KEY, tls.clientKey())
                .privateKeyOf(chain.get(0).getPublicKey());
        KeyStore client = emptyStore();
        client.setKeyEntry("client", key, IN_MEMORY, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(client, IN_MEMORY);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
