package io.metricstream.relay;

import io.metricstream.relay.cli.RelayCommand;
import io.metricstream.relay.service.OutOfMemory;

/** The entry point. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        OutOfMemory.watch();
        System.exit(RelayCommand.execute(arguments));
    }
}
