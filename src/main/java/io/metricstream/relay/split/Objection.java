package io.metricstream.relay.split;

/** Why bytes at a boundary are no frame; the sentence completes "expected a frame, but …". */
enum Objection {
    LENGTH_CUT("the object ends within the length"),
    LENGTH_TOO_LONG("the length has more than five bytes"),
    LENGTH_ZERO("the length is 0"),
    LENGTH_TOO_LARGE("the length is more than relay.split.max-frame-size"),
    FRAME_CUT("the object ends before the frame does"),
    NOT_RESOURCE_METRICS("its contents are not resource metrics that fill it exactly"),
    SWALLOWS_ANOTHER("bytes are missing in it: another frame begins within it"),
    NOT_PARSED("protobuf cannot parse it, and what follows is no frame"),
    BAD_LINE("a line of json stands there that cannot be read"),
    TOO_MUCH_WORK("telling frames from other bytes took too long here");

    private final String sentence;

    Objection(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
