package io.metricstream.relay.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Has JMH report bytes a second beside operations a second. Public and open, since JMH extends it. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class ObjectBytes {
    /** Of objects, uncompressed, that an iteration has gone through. */
    public long bytes;
}
