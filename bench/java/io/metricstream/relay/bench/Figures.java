package io.metricstream.relay.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What one row measured.
 *
 * @param peakResidentBytes from the start of the process on
 * @param timesBare CPU time a megabyte, in that of the bare client with the same compression of requests
 */
record Figures(Steady steady, double framesPerMegabyte, long peakResidentBytes, double timesBare) {
    private static final List<String> COLUMNS = List.of("CPU s/MB", "× bare client", "MB/s", "frames/s", "peak memory");

    /** Of the bare client itself. */
    static Figures of(Steady steady, double framesPerMegabyte, long peakResidentBytes) {
        return new Figures(steady, framesPerMegabyte, peakResidentBytes, 1);
    }

    Figures comparedWith(Figures bare) {
        double times = steady.cpuSecondsPerMegabyte() / bare.steady.cpuSecondsPerMegabyte();
        return new Figures(steady, framesPerMegabyte, peakResidentBytes, times);
    }

    /** The head of a table whose first column is {@code first}. */
    static String[] columns(String first) {
        return Stream.concat(Stream.of(first), COLUMNS.stream()).toArray(String[]::new);
    }

    /** A row of that table. */
    String[] cells(String first) {
        return new String[] {
            first,
            format("%.4f", steady.cpuSecondsPerMegabyte()),
            format("%.2f", timesBare),
            format("%.0f", steady.megabytesPerSecond()),
            format("%,.0f", steady.megabytesPerSecond() * framesPerMegabyte),
            format("%,d MiB", peakResidentBytes >> 20)
        };
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
