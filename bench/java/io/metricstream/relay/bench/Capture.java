package io.metricstream.relay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The project's captures, one for each output format of a metric stream; {@code samples/ORIGIN.md} tells their origin. */
public enum Capture {
    OTEL_10("opentelemetry1.0", "otel10-newline.bin", 2, 710),
    OTEL_07("opentelemetry0.7", "otel07-newline.bin", 3, 953),
    JSON("json", "json.ndjson", 1160, 1160);

    private final String word;
    private final String file;
    private final int frames;
    private final int points;

    Capture(String word, String file, int frames, int points) {
        this.word = word;
        this.file = file;
        this.frames = frames;
        this.points = points;
    }

    /** As AWS names it. */
    String word() {
        return word;
    }

    int frames() {
        return frames;
    }

    int points() {
        return points;
    }

    byte[] read() {
        try (InputStream in = Capture.class.getResourceAsStream("/samples/" + file)) {
            if (in == null) {
                throw new IllegalStateException("src/test/resources/samples/" + file + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("samples/" + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return word;
    }
}
