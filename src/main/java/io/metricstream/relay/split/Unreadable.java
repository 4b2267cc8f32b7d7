package io.metricstream.relay.split;

import io.metricstream.relay.metrics.Tally;

/**
 * The rest of an object whose stored bytes cannot be turned into its contents, such as gzip that breaks. The bytes from
 * {@code offset} on are unknown, so their number is too.
 *
 * @param offset in the uncompressed object, up to which all was read
 * @param detail a sentence that names what went wrong
 */
public record Unreadable(long offset, String detail) implements Part {
    @Override
    public long length() {
        return 0;
    }

    @Override
    public Tally tally() {
        return Tally.ZERO;
    }
}
