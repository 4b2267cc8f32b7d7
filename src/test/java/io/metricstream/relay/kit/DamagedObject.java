package io.metricstream.relay.kit;

import java.util.List;
import java.util.Set;

/**
 * An object that was damaged, and the truth about it. All offsets are those in {@code bytes}.
 *
 * @param frames all that were there before the damage, in order
 * @param altered what is not as it was, in order; runs of newlines are not altered
 * @param kinds what befell it
 */
public record DamagedObject(String key, byte[] bytes, List<Frame> frames, List<Range> altered, Set<Damage> kinds) {

    /**
     * One frame.
     *
     * @param offset of its length prefix, or of the place where it was
     * @param length of what is left of it, with its length prefix; 0 where all is lost
     * @param points identities of its data points, as they were
     * @param untouched whether each byte is as it was
     */
    public record Frame(int offset, int length, long[] points, boolean untouched) {}

    /**
     * Bytes that were changed or put in, or a place from which bytes were taken.
     *
     * @param length 0 where bytes were taken and none put in their place
     */
    public record Range(int offset, int length) {}
}
