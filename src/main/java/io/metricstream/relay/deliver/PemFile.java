package io.metricstream.relay.deliver;

import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One PEM file (RFC 7468), up to 1 MiB, and the setting that names it. Text around the blocks is ignored. */
final class PemFile {
    private static final int MOST_BYTES = 1 << 20;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    /** @param text of all lines between the two that name the label */
    private record Block(String label, String text) {
        byte[] der() {
            return Base64.getMimeDecoder().decode(text);
        }
    }

    private final Setting setting;
    private final Path file;
    private final List<Block> blocks;

    /** @throws SettingException if {@code file} cannot be read */
    PemFile(Setting setting, Path file) {
        this.setting = setting;
        this.file = file;
        this.blocks = blocks(read());
    }

    /** The file's certificates in their order, at least one. */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw fault("holds a certificate that cannot be read; copy it again", e);
        }
        if (certificates.isEmpty()) {
            throw fault("holds no certificate; it must have a block BEGIN CERTIFICATE", null);
        }
        return certificates;
    }

    /**
     * The file's PKCS#8 key, which must be the counterpart of {@code publicKey}: a pair that does not match would fail
     * only in the handshake, with an alert that does not say why.
     */
    PrivateKey privateKeyOf(PublicKey publicKey) {
        Block block = blocks.stream()
                .filter(candidate -> candidate.label().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> fault("holds no private key; it must have a block BEGIN PRIVATE KEY", null));
        if (!block.label().equals("PRIVATE KEY")) {
            throw fault(
                    "holds " + (isEncrypted(block) ? "an encrypted key" : "a key that is not PKCS#8")
                            + "; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out key.pem",
                    null);
        }
        try {
            PrivateKey key = KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(block.der()));
            if (isPair(key, publicKey)) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw mismatch(publicKey, e);
        }
        throw mismatch(publicKey, null);
    }

    /** RFC 1421, 4.6.1.1 puts the encryption of the older form into a header inside the block. */
    private static boolean isEncrypted(Block block) {
        return block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED");
    }

    private static boolean isPair(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                });
        byte[] probe = {1};
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static List<Block> blocks(String pem) {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder text = new StringBuilder();
        for (String line : pem.lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith("-----") && line.length() > BEGIN.length() + 5) {
                label = line.substring(BEGIN.length(), line.length() - 5);
                text.setLength(0);
            } else if (label != null && line.equals(END + label + "-----")) {
                blocks.add(new Block(label, text.toString()));
                label = null;
            } else {
                text.append(line).append('\n');
            }
        }
        return blocks;
    }

    private String read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw fault("is larger than 1 MiB; name the PEM file alone", null);
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw fault(
                    "cannot be read (" + e.getClass().getSimpleName() + "); correct the path or its permissions", e);
        }
    }

    private SettingException mismatch(PublicKey publicKey, @Nullable Exception cause) {
        return fault(
                "is not the " + publicKey.getAlgorithm() + " key of the first certificate in "
                        + Setting.OTLP_CLIENT_CERTIFICATE + "; name the two that belong together",
                cause);
    }

    private SettingException fault(String what, @Nullable Exception cause) {
        return new SettingException(setting + ": " + file + " " + what, cause);
    }
}
