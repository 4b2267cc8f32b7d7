package io.metricstream.relay.doctor;

import java.util.Set;

/** One thing that is looked at. It changes nothing that stays. */
interface Check {
    /** What the finding is called. */
    String name();

    /** The names of checks without which this one says nothing: where one of them failed or was skipped, so is this one. */
    default Set<String> needs() {
        return Set.of();
    }

    /**
     * Looks. It may take as long as the network does: whoever asks sets a limit, and interrupts.
     *
     * @throws Exception what nobody has thought of; it becomes a finding as well
     */
    Finding look() throws Exception;
}
