package io.metricstream.relay;

import io.metricstream.relay.cli.RelayCommand;

/** The entry point. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        System.exit(RelayCommand.execute(arguments));
    }
}
