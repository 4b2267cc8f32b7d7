package io.metricstream.relay.settings;

/** A setting is missing, unknown or out of range. The message is one line that names the setting and what to do. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
