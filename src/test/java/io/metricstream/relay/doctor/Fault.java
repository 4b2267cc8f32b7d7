package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.Finding.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that is broken, what the doctor is to say of it, and what becomes of whoever does as it says.
 *
 * @param name of the fault, for people
 * @param check that is to find it
 * @param what part of what it says was seen
 * @param advice part of what it says is to be done
 * @param mend does what the advice says, with the words of the advice where it has any to copy
 */
record Fault(String name, Doing broken, String check, Level level, String what, String advice, Mending mend) {
    interface Doing {
        void to(Clinic clinic) throws Exception;
    }

    interface Mending {
        void to(Clinic clinic, String advice) throws Exception;
    }

    static Fault failed(String name, Doing broken, String check, String what, String advice, Mending mend) {
        return new Fault(name, broken, check, Level.FAILED, what, advice, mend);
    }

    static Fault warning(String name, Doing broken, String check, String what, String advice, Mending mend) {
        return new Fault(name, broken, check, Level.WARNING, what, advice, mend);
    }

    /** A permission that is missing; its statement is in the advice, and is added to the policy as it stands there. */
    static Fault denied(String name, String check, Level level, Doing forbidden, String action) {
        return new Fault(
                name,
                forbidden,
                check,
                level,
                "AccessDenied",
                "\"Action\": \"" + action + "\"",
                (clinic, advice) -> clinic.front().iam().add(advice));
    }

    /** What the first group of {@code pattern} finds. */
    static String copied(String advice, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(advice);
        if (!found.find()) {
            throw new IllegalArgumentException("'" + pattern + "' is not in: " + advice);
        }
        return found.group(1);
    }

    @Override
    public String toString() {
        return name;
    }
}
