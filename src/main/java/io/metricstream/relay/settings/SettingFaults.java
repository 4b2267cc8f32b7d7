package io.metricstream.relay.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All faults of the settings, not only the first: each that is found is taken away, or mended by a value that stands in for
 * it, and the rest is read again.
 */
public final class SettingFaults {
    /** Each message begins with the setting as the user gave it, or would. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    /** Of what is required, or decides what else is. */
    private static final Map<Setting, String> STAND_INS = Map.of(
            Setting.SOURCE_BUCKET, "stand-in",
            Setting.SOURCE_QUEUE, "stand-in",
            Setting.DEAD_LETTER_BUCKET, "stand-in-failures",
            Setting.STATE_URL, "jdbc:postgresql:stand-in",
            Setting.HTTP_TOKEN, "stand-in");

    private final Map<String, String> environment;
    private final Properties properties;

    private SettingFaults(Map<String, String> environment, Properties properties) {
        this.environment = new HashMap<>(environment);
        this.properties = new Properties();
        this.properties.putAll(properties);
    }

    /** One message each, as {@link SettingsReader#read(Map, Properties)} throws them; none where it throws nothing. */
    public static List<String> of(Map<String, String> environment, Properties properties) {
        return new SettingFaults(environment, properties).find();
    }

    private List<String> find() {
        Set<String> faults = new LinkedHashSet<>();
        while (true) {
            try {
                SettingsReader.read(environment, properties);
                return new ArrayList<>(faults);
            } catch (SettingException e) {
                String message = String.valueOf(e.getMessage());
                if (!faults.add(message) || !isPutRight(message)) {
                    return new ArrayList<>(faults);
                }
            }
        }
    }

    private boolean isPutRight(String message) {
        Matcher name = NAME.matcher(message);
        return name.lookingAt() && isPutRightByName(name.group());
    }

    private boolean isPutRightByName(String name) {
        Setting setting = Setting.all()
                .filter(one -> one.property().equals(name) || one.environment().contains(name))
                .findFirst()
                .orElse(null);
        String standIn = setting == null ? null : STAND_INS.get(setting);
        if (setting != null && standIn != null) {
            return !standIn.equals(environment.put(setting.environment().get(0), standIn));
        }
        return environment.remove(name) != null || properties.remove(name) != null;
    }
}
