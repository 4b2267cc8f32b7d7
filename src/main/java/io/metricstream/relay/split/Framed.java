package io.metricstream.relay.split;

import io.metricstream.relay.wire.FrameCheck.Verdict;

/**
 * Bytes that are framed as a request: the length fits, and resource metrics fill it exactly. Or a line of json that can
 * be read, which has no length: {@code start} is {@code payload}, and the line break belongs to it.
 *
 * @param start offset of the varint length
 * @param payload offset of the request
 * @param end offset after the request
 * @param resources how many resource metrics fill it, 1 or more
 * @param strict whether the bytes are believed to be a frame even where none is expected
 * @param mayLackPoints as {@link Frame#mayLackPoints}
 * @param mayDescend as {@link Frame#mayDescend}
 * @param lifted how many bytes its request of OTLP 1.x has at most
 */
record Framed(
        long start,
        long payload,
        long end,
        Format format,
        int resources,
        Verdict verdict,
        boolean strict,
        boolean mayLackPoints,
        boolean mayDescend,
        int dataPoints,
        long newestNanos,
        long lifted) {}
