package io.metricstream.relay.settings;

import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of each setting and where it was given: environment before properties before defaults. */
final class SettingValues {
    /**
     * A value and its origin.
     *
     * @param name the property or the environment variable, as the user gave it
     */
    record Given(String name, String text) {
        boolean fromEnvironment() {
            return !name.startsWith("relay.");
        }
    }

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);
    private final Map<Setting, String> defaults;

    SettingValues(Map<String, String> environment, Properties properties, Map<Setting, String> defaults) {
        this.defaults = Map.copyOf(defaults);
        refuseUnknown(properties);
        for (Setting setting : Setting.values()) {
            Given found = find(setting, environment, properties);
            if (found != null) {
                given.put(setting, found);
            }
        }
    }

    /** What the user gave, or null: a default is not given. */
    @Nullable
    Given given(Setting setting) {
        return given.get(setting);
    }

    boolean isGiven(Setting setting) {
        return given.containsKey(setting);
    }

    /** The property or variable that was set, else the property with its variable. */
    String nameOf(Setting setting) {
        Given found = given.get(setting);
        return found == null ? setting.toString() : found.name();
    }

    /** What the user gave, else the default, else the empty string. */
    String text(Setting setting) {
        Given found = given.get(setting);
        if (found != null) {
            return found.text();
        }
        String fallback = defaults.getOrDefault(setting, setting.defaultText());
        return fallback == null ? "" : fallback;
    }

    /** What the user gave, else the default, else null. */
    @Nullable
    String textOrNull(Setting setting) {
        String text = text(setting);
        return text.isEmpty() ? null : text;
    }

    /**
     * The value, read by {@code parser}. A parser's {@link IllegalArgumentException} says what is wrong with the value;
     * the name of the setting is put before it.
     */
    <T> T parse(Setting setting, Function<String, T> parser) {
        try {
            return parser.apply(text(setting));
        } catch (IllegalArgumentException e) {
            throw new SettingException(nameOf(setting) + ": " + e.getMessage(), e);
        }
    }

    /** The value within a range, ends included. */
    <T extends Comparable<T>> T parse(
            Setting setting, Function<String, T> parser, T least, T most, Function<T, String> print) {
        return parse(setting, parser.andThen(value -> {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException("'" + text(setting) + "' is out of range; choose "
                        + print.apply(least) + " to " + print.apply(most));
            }
            return value;
        }));
    }

    int integer(Setting setting, int least, int most) {
        return parse(setting, SettingValues::parseInteger, least, most, String::valueOf);
    }

    /** Whether the value is {@code yes}; anything but {@code yes} and {@code no} is an error. */
    boolean isFirstOf(Setting setting, String yes, String no) {
        return parse(setting, text -> {
            if (!text.equalsIgnoreCase(yes) && !text.equalsIgnoreCase(no)) {
                throw new IllegalArgumentException("'" + text + "' is neither " + yes + " nor " + no);
            }
            return text.equalsIgnoreCase(yes);
        });
    }

    private static @Nullable Given find(Setting setting, Map<String, String> environment, Properties properties) {
        for (String variable : setting.environment()) {
            String text = environment.getOrDefault(variable, "").strip();
            if (!text.isEmpty()) {
                return new Given(variable, text);
            }
        }
        String text = properties.getProperty(setting.property(), "").strip();
        return text.isEmpty() ? null : new Given(setting.property(), text);
    }

    private static void refuseUnknown(Properties properties) {
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (name.startsWith("relay.") && Setting.ofProperty(name).isEmpty()) {
                String advice = NearestName.of(name, Setting.all().map(Setting::property))
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("remove it; application.properties lists every setting");
                throw new SettingException(name + " is no setting; " + advice);
            }
        }
    }

    static int parseInteger(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
        }
    }
}
