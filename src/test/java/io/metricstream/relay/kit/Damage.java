package io.metricstream.relay.kit;

/** What can befall the bytes of a metric stream object. */
public enum Damage {
    /** One bit of a frame's length is another. */
    BIT_FLIP_IN_HEADER,
    /** One bit of a frame's message is another; the message may still be one. */
    BIT_FLIP_IN_PAYLOAD,
    /** 1 to 50 bytes are missing inside one frame. */
    LOST_BYTES,
    /** All is missing from the middle of one frame to the middle of one of the next three. */
    LOST_MIDDLE,
    /** 1 to 2,000 bytes that are nothing lie between two frames; none of them is a delimiter. */
    GARBAGE,
    /** A frame's length is spelled with 6 to 10 bytes, padded with zeros. */
    OVERLONG_HEADER,
    /** A frame's bytes, its length among them, are all zero. */
    ZEROED_FRAME,
    /** A frame claims to have 2 GiB. */
    CLAIMS_2_GIB,
    /** 1 to 100,000 newlines lie between two frames: no damage, and no frame is touched. */
    NEWLINES,
    /** The object ends in the middle of its last frame. */
    CUT_TAIL,
    /** An object of random bytes, with not one frame. */
    RANDOM_OBJECT
}
