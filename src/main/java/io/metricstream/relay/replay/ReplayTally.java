package io.metricstream.relay.replay;

/**
 * What became of letters that had their turn.
 *
 * @param accepted wholly, and gone
 * @param kept something of them could not be delivered this time either
 * @param left not sent, since a part of them would come twice
 * @param failed not sent, or not to the end; they are as they were
 */
public record ReplayTally(long accepted, long kept, long left, long failed) {
    public static final ReplayTally NONE = new ReplayTally(0, 0, 0, 0);

    ReplayTally withLeft() {
        return new ReplayTally(accepted, kept, left + 1, failed);
    }

    ReplayTally with(boolean ended, boolean all) {
        return new ReplayTally(
                accepted + (ended && all ? 1 : 0), kept + (ended && !all ? 1 : 0), left, failed + (ended ? 0 : 1));
    }

    /** How many have had their turn. */
    public long letters() {
        return accepted + kept + left + failed;
    }
}
