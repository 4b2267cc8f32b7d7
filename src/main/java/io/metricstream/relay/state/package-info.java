/**
 * What the relay remembers between two starts, and shares with other instances: which objects are complete, who works on
 * which, how far each has come, and from when on objects count.
 */
@NullMarked
package io.metricstream.relay.state;

import org.jspecify.annotations.NullMarked;
