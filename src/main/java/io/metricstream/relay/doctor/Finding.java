package io.metricstream.relay.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What one check has found, in words for people.
 *
 * @param check its name
 * @param what what was seen, in a sentence
 * @param advice what to do, empty where nothing is; for a refused call it ends with the IAM statement that is missing
 */
public record Finding(String check, Level level, String what, String advice) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** The relay runs, but something will be late, short-lived or unknown. */
        WARNING,
        /** The relay cannot do its work. */
        FAILED,
        /** Not looked at, because of something else. */
        SKIPPED;

        /** As it is printed. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String what) {
        return new Finding(check, Level.OK, what, "");
    }

    static Finding warning(String check, String what, String advice) {
        return new Finding(check, Level.WARNING, what, advice);
    }

    static Finding failed(String check, String what, String advice) {
        return new Finding(check, Level.FAILED, what, advice);
    }

    /** @param sentence that ends with its own advice, after a semicolon; else {@code otherwise} is the advice */
    static Finding failedAsSaid(String check, String sentence, String otherwise) {
        int advice = sentence.lastIndexOf("; ");
        return advice < 0
                ? failed(check, sentence, otherwise)
                : failed(check, sentence.substring(0, advice), sentence.substring(advice + 2));
    }

    static Finding skipped(String check, String what) {
        return new Finding(check, Level.SKIPPED, what, "");
    }
}
