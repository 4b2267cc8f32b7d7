package io.metricstream.relay.wire;

/** Tags of fields: {@code number << 3 | wire type} (Protocol Buffers, "Encoding"). */
public final class Tags {
    private Tags() {}

    public static int message(int number) {
        return number << 3 | OtlpFields.WIRE_LENGTH;
    }

    public static int fixed64(int number) {
        return number << 3 | OtlpFields.WIRE_FIXED64;
    }
}
