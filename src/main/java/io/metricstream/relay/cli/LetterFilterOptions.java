package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.LetterFilter;
import io.metricstream.relay.message.Reason;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --reason}, {@code --since} and {@code --source}. */
final class LetterFilterOptions {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            converter = ReasonConverter.class,
            description = "Only these: damaged, undecodable, rejected, partially-rejected, too-large,"
                    + " unreadable-object, unusable-notification.")
    private Set<Reason> reasons = new LinkedHashSet<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only what was kept then or later: a time (2026-11-23T05:00:00Z) or an age (6h).")
    private @Nullable Instant since;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "Only what came from sources that contain this, such as s3://my-metrics/2026/11/23/.")
    private String source = "";

    LetterFilter filter() {
        return new LetterFilter(reasons, since, source);
    }

    boolean areGiven() {
        return !filter().equals(LetterFilter.ALL);
    }

    /** Of any other exception picocli would tell the class too. */
    private static <T> T told(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static final class ReasonConverter implements ITypeConverter<Reason> {
        @Override
        public Reason convert(String word) {
            return told(() -> LetterFilter.reason(word));
        }
    }

    private static final class SinceConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            return told(() -> LetterFilter.since(text, Instant.now()));
        }
    }
}
