/** Tells what is in an object, without changing anything: for people, and for programs. */
@NullMarked
package io.metricstream.relay.inspect;

import org.jspecify.annotations.NullMarked;
