package io.metricstream.relay.inspect;

import java.util.Locale;

/** Numbers for people: the same whatever the language of the machine, since commands and documents show them too. */
public final class NumberText {
    private NumberText() {}

    /** With commas: {@code 1,234,567}. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
