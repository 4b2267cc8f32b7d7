/** Sends dead letters again, through the same routes that sent them before. */
@NullMarked
package io.metricstream.relay.replay;

import org.jspecify.annotations.NullMarked;
