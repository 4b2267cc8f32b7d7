package io.metricstream.relay.web;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A line over the last quarter of an hour, as a template draws it in SVG.
 *
 * @param words a value as people read it
 * @param values the oldest first, one a step, {@value History#KEPT} at most; NaN where there was none
 */
public record Chart(String title, DoubleFunction<String> words, List<Double> values) {
    /** Of the drawing, one unit a step. */
    public static final int WIDTH = History.KEPT;

    public static final int HEIGHT = 60;

    /** The SVG path of the line; its newest end, a dot, is at the right edge. A step without a value is bridged. */
    public String path() {
        double top = Math.max(most(), 1e-9);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isNaN()) {
                double y = HEIGHT - 1 - values.get(i) / top * (HEIGHT - 2);
                path.append(path.isEmpty() ? "M" : "L")
                        .append(WIDTH - values.size() + i)
                        .append(String.format(Locale.ROOT, " %.1f", y));
            }
        }
        return path.isEmpty() ? "" : path.append("h0").toString();
    }

    /** What it comes to. */
    public String summary() {
        double last = values.stream()
                .filter(value -> !value.isNaN())
                .reduce((a, b) -> b)
                .orElse(Double.NaN);
        return Double.isNaN(last) ? "nothing yet" : words.apply(last) + ", at most " + words.apply(most());
    }

    private double most() {
        return values.stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }
}
