package io.metricstream.relay.doctor;

import java.util.UUID;

/** What the doctor asks for where something is to be refused, or not to be there. */
final class Probe {
    /** The checksum of next to nothing: 16 bytes, as MD5 has them, all zero. */
    static final String WRONG_MD5 = "AAAAAAAAAAAAAAAAAAAAAA==";

    /** The ETag of no object. */
    static final String NO_ETAG = "00000000000000000000000000000000";

    private Probe() {}

    /** A key below {@code prefix} that no object has. */
    static String key(String prefix) {
        return prefix + "relay-doctor/" + UUID.randomUUID();
    }
}
