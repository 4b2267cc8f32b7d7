/**
 * Traces of OpenTelemetry: one an object, from its receipt to its end. Off unless {@code OTEL_*} asks for them, and then none of
 * OpenTelemetry's classes is loaded.
 *
 * <p>Not by camel-opentelemetry2, which knows routes and no objects: a poll would be one trace, whatever number of objects it
 * finds; a batch would be some ten spans; a {@code traceparent} or {@code baggage} that whoever writes to the queue adds to a
 * message would be believed and kept; and spans would hold the endpoint's URL with its query, where some services want a key.
 */
@NullMarked
package io.metricstream.relay.trace;

import org.jspecify.annotations.NullMarked;
