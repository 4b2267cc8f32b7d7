package io.metricstream.relay.convert;

import io.metricstream.relay.wire.OtlpFields;

/** Tags of fields: {@code number << 3 | wire type}. */
final class Tags {
    private Tags() {}

    static int message(int number) {
        return number << 3 | OtlpFields.WIRE_LENGTH;
    }

    static int fixed64(int number) {
        return number << 3 | OtlpFields.WIRE_FIXED64;
    }
}
