package io.metricstream.relay.open;

/** Counts Firehose's failure documents, and those whose record could not be decoded: each once, whatever is wrong with it. */
final class FailureRecordCount {
    private long documents;
    private long failed;
    private long lastFailed;
    private String firstFailure = "";

    /** Another document has begun. */
    void begun() {
        documents++;
    }

    /** The record of the document that has begun last could not be decoded. */
    void failed(String why) {
        if (failed == 0) {
            firstFailure = documents + ": " + why;
        }
        failed += isFailed() ? 0 : 1;
        lastFailed = documents;
    }

    /** Whether this was said of the document that has begun last. */
    boolean isFailed() {
        return failed > 0 && lastFailed == documents;
    }

    void assertNoneFailed() throws UnreadableObjectException {
        if (failed > 0) {
            throw new UnreadableObjectException(failed + " of " + documents
                    + " failure records of Firehose cannot be decoded, the first is record " + firstFailure);
        }
    }
}
