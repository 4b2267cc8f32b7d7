package io.metricstream.relay.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Real captures of metric streams; {@code samples/ORIGIN.md} tells where they come from. */
public final class Samples {
    private Samples() {}

    public static byte[] read(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/samples/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
