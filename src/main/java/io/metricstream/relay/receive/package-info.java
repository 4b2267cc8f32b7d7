/**
 * How the relay learns of objects: notifications from a queue, and listings of a bucket. Either yields references; what is
 * not ours to read is ignored and counted.
 */
@NullMarked
package io.metricstream.relay.receive;

import org.jspecify.annotations.NullMarked;
