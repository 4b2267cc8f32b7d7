package io.metricstream.relay.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes, little endian (Protocol Buffers, "Encoding", section "Non-varint Numbers"). */
public final class Fixed64 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Fixed64() {}

    /** @throws IndexOutOfBoundsException where {@code bytes} ends within them */
    public static long at(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
