package io.metricstream.relay.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting is missing, unknown, out of range, or names a file that cannot be used. The message is one line that names
 * the setting as the user gave it and what to do; it never holds a secret.
 */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }

    public SettingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
