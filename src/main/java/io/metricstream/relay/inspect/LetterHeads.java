package io.metricstream.relay.inspect;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks for the metadata of listed letters, some at once and some ahead, and keeps their order. Not thread-safe. */
final class LetterHeads implements Iterator<Letter> {
    private static final int AHEAD = 2 * Letters.REQUESTS_AT_ONCE;

    private final Iterator<ListedLetter> keys;
    private final LetterFilter filter;
    private final Function<LetterId, Optional<Letter>> find;
    private final ExecutorService threads;
    private final Queue<Future<Optional<Letter>>> asked = new ArrayDeque<>();
    private @Nullable Letter next;

    LetterHeads(
            Iterator<ListedLetter> keys,
            LetterFilter filter,
            Function<LetterId, Optional<Letter>> find,
            ExecutorService threads) {
        this.keys = keys;
        this.filter = filter;
        this.find = find;
        this.threads = threads;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            askAhead();
            Future<Optional<Letter>> first = asked.poll();
            if (first == null) {
                return false;
            }
            next = Letters.answer(first).filter(filter::includes).orElse(null);
        }
        return true;
    }

    private void askAhead() {
        while (asked.size() < AHEAD && keys.hasNext()) {
            ListedLetter listed = keys.next();
            if (filter.mayInclude(listed)) {
                asked.add(threads.submit(() -> find.apply(listed.id())));
            }
        }
    }

    @Override
    public Letter next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("there are no more dead letters");
        }
        Letter letter = next;
        next = null;
        return letter;
    }
}
