package io.metricstream.relay.inspect;

import java.time.Instant;

/**
 * A dead letter as a listing shows it, without its metadata.
 *
 * @param lastModified when its object was written, whole seconds
 * @param bytes as stored
 */
record ListedLetter(LetterId id, Instant lastModified, long bytes) {}
