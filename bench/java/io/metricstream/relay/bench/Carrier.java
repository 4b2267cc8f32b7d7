package io.metricstream.relay.bench;

/** Who carries the objects of a row. */
enum Carrier {
    /** {@link BareLoop}: what no relay can be cheaper than. */
    BARE("bare client"),
    BACKFILL("backfill"),
    POLL("polling"),
    SQS("SQS");

    private final String word;

    Carrier(String word) {
        this.word = word;
    }

    /** Whether it ends when all is carried; the others are told to. */
    boolean endsByItself() {
        return this == BARE || this == BACKFILL;
    }

    @Override
    public String toString() {
        return word;
    }
}
