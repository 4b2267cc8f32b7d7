package io.metricstream.relay.settings;

/**
 * A source must not feed itself. Within one bucket, it would if the place that is written to
 *
 * <ul>
 *   <li>holds the whole source ({@code dead-letter/} and the source prefix {@code dead-letter/2026/}, or the same prefix
 *       twice, or no dead letter prefix at all): everything that is read would be ignored; or
 *   <li>lies within a source prefix ({@code metrics/failed/} and the source prefix {@code metrics/}): each dead letter
 *       would be listed, and notified, as an object to read.
 * </ul>
 *
 * <p>One case is left open on purpose. A source without a prefix, a whole bucket, leaves no place outside, and a bucket with
 * {@code dead-letter/} beside the stream's objects is an everyday one: it is allowed, and what lies under
 * {@code dead-letter/} is ignored.
 */
public final class SourceLoop {
    private SourceLoop() {}

    /**
     * Of two prefixes in one bucket.
     *
     * @param read the source's
     * @param written that of dead letters, or of moved objects
     */
    public static boolean isLoop(String read, String written) {
        return holds(written, read) || (!read.isEmpty() && holds(read, written));
    }

    /** Plain text as S3 compares it, no folders. */
    static boolean holds(String outer, String inner) {
        return inner.startsWith(outer);
    }
}
