package io.metricstream.relay.inspect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * What became of letters that somebody has agreed to lose.
 *
 * @param discarded gone for good
 * @param stayed how many were kept after the question was asked: what is lost was said
 */
public record LetterDiscard(LetterCounts discarded, long stayed) {
    private static final int AT_ONCE = 100;

    /**
     * Removes letters, some at once.
     *
     * @param asked when it was said what is lost
     * @param progress told how many are gone
     * @param stopped asked now and then; what is left then stays
     */
    public static LetterDiscard of(
            Letters letters, Iterator<Letter> chosen, Instant asked, LongConsumer progress, BooleanSupplier stopped) {
        LetterCounts discarded = new LetterCounts();
        long stayed = 0;
        while (!stopped.getAsBoolean() && chosen.hasNext()) {
            List<Letter> some = new ArrayList<>();
            while (some.size() < AT_ONCE && chosen.hasNext()) {
                some.add(chosen.next());
            }
            int all = some.size();
            some.removeIf(letter -> letter.time().isAfter(asked));
            stayed += all - some.size();
            letters.removeAll(some);
            some.forEach(letter -> discarded.add(letter.id().reason(), letter.bytes()));
            progress.accept(discarded.letters());
        }
        return new LetterDiscard(discarded, stayed);
    }
}
