/**
 * What the relay costs, measured beside a client that carries the same bytes and does nothing else. Run by {@code ./relay
 * bench}; no part of any jar.
 */
@NullMarked
package io.metricstream.relay.bench;

import org.jspecify.annotations.NullMarked;
