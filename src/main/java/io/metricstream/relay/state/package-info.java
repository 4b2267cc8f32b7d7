/** What the relay remembers between two starts: which objects are complete, and from when on objects count. */
@NullMarked
package io.metricstream.relay.state;

import org.jspecify.annotations.NullMarked;
