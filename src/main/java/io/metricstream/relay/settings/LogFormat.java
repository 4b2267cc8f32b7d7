package io.metricstream.relay.settings;

import ch.qos.logback.core.PropertyDefinerBase;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Tells {@code logback.xml} how to log: by {@link Setting#LOG_FORMAT}, read apart from all other settings, since the log begins
 * before these are read. What is wrong with it is told when they are.
 */
public final class LogFormat extends PropertyDefinerBase {
    static final String PLAIN = "plain";
    static final String JSON = "json";

    private String environment = "";
    private Path file = Path.of("application.properties");

    /** @param text of the environment variable; the empty string where it is not set */
    public void setEnvironment(String text) {
        environment = text;
    }

    public void setFile(String path) {
        file = Path.of(path);
    }

    /** {@code plain} or {@code json}: the name of an appender. */
    @Override
    public String getPropertyValue() {
        String text = environment.isBlank() ? property() : environment;
        return text.strip().toLowerCase(Locale.ROOT).equals(JSON) ? JSON : PLAIN;
    }

    private String property() {
        try {
            return SettingFiles.load(file).getProperty(Setting.LOG_FORMAT.property(), "");
        } catch (SettingException e) {
            return "";
        }
    }
}
