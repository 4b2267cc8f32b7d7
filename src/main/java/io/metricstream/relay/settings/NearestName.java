package io.metricstream.relay.settings;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the name that a user most likely meant. */
final class NearestName {
    private NearestName() {}

    /** The known name with the fewest edits, if they are few enough to be a slip. */
    static Optional<String> of(String unknown, Stream<String> known) {
        int few = Math.max(3, unknown.length() / 4);
        return known.min(Comparator.comparingInt(name -> edits(unknown, name)))
                .filter(name -> edits(unknown, name) <= few);
    }

    /** Levenshtein's distance: insertions, deletions and replacements that turn one text into the other. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
