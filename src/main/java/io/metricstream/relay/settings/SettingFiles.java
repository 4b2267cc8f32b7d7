package io.metricstream.relay.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The files that hold settings; each is read whole, up to a limit. */
public final class SettingFiles {
    private static final int MOST_PROPERTIES_BYTES = 1 << 20;
    private static final int MOST_TEXT_BYTES = 64 << 10;

    private SettingFiles() {}

    /**
     * Reads {@code application.properties}.
     *
     * @param file UTF-8, up to 1 MiB; need not exist
     * @return empty if there is no such file
     * @throws SettingException if there is one that cannot be read
     */
    public static Properties load(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try {
                properties.load(new StringReader(read(file, MOST_PROPERTIES_BYTES)));
            } catch (IOException | IllegalArgumentException e) {
                throw new SettingException(file + " cannot be read (" + reason(e) + "); correct or remove it", e);
            }
        }
        return properties;
    }

    /** @throws IllegalArgumentException if {@code file} cannot be read or exceeds 64 KiB */
    static String text(Path file) {
        try {
            return read(file, MOST_TEXT_BYTES);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read (" + reason(e) + ")", e);
        }
    }

    /**
     * A file that holds one secret, without the line break at its end.
     *
     * @param what the secret is, for the message
     * @throws IllegalArgumentException if {@code file} cannot be read, exceeds 64 KiB, or holds no line or more than one
     */
    static String secret(Path file, String what) {
        String text = text(file).replaceFirst("\\R\\z", "");
        if (text.isEmpty() || text.lines().count() > 1) {
            throw new IllegalArgumentException("the file " + file + " does not hold one line, " + what);
        }
        return text;
    }

    private static String read(Path file, int mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new IOException("it is larger than " + new ByteSize(mostBytes));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** A file system's exceptions say only the path: their type is the reason. */
    private static String reason(Exception e) {
        return e instanceof java.nio.file.FileSystemException
                ? e.getClass().getSimpleName()
                : String.valueOf(e.getMessage());
    }
}
