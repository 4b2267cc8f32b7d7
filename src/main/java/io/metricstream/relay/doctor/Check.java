package io.metricstream.relay.doctor;

import java.util.Set;

/** One thing that is looked at. It changes nothing that stays. */
abstract class Check {
    private final String name;
    private final Set<String> needs;

    /**
     * @param name what the finding is called
     * @param needs names of checks without which this one says nothing: where one of them failed or was skipped, so is this
     *     one
     */
    Check(String name, String... needs) {
        this.name = name;
        this.needs = Set.of(needs);
    }

    final String name() {
        return name;
    }

    final Set<String> needs() {
        return needs;
    }

    /**
     * Looks. It may take as long as the network does: whoever asks sets a limit, and interrupts.
     *
     * @throws Exception what nobody has thought of; it becomes a finding as well
     */
    abstract Finding look() throws Exception;
}
