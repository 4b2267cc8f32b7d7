package io.metricstream.relay.service;

import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.state.StateException;

/** Finds the one line that says why a start failed. */
final class StartFailure {
    private StartFailure() {}

    static Exception explain(Exception failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingException || cause instanceof StateException) {
                return (Exception) cause;
            }
            root = cause;
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return new IllegalStateException(
                "the routes do not start: " + message.lines().findFirst().orElse(message), failure);
    }
}
