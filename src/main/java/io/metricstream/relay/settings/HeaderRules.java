package io.metricstream.relay.settings;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be sent as a header. Messages name headers and never show a value. */
final class HeaderRules {
    /** RFC 9110, 5.6.2: token. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");

    /** RFC 9110, 5.5: visible characters, spaces and tabs; no line break can smuggle in another header. */
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,8192}");

    /** RFC 6750, 2.1, and a little more: whatever fits one word of a header. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private static final int MOST_TOKEN_BYTES = 4096;

    /** RFC 9110, 7.2: a name or an address, with or without a port. */
    private static final Pattern HOST = Pattern.compile("([a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])(:\\d{1,5})?");

    /** The relay or its HTTP client decides these for each request. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private HeaderRules() {}

    /** Headers of every request, name to value, names as written. */
    static Map<String, String> sent(String text) {
        Map<String, String> headers = KeyValues.parse(text);
        Set<String> seen = new HashSet<>();
        headers.forEach((name, value) -> {
            if (!seen.add(checkedName(name))) {
                throw new IllegalArgumentException("the header '" + name + "' is there twice; remove one");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "the value of header '" + name + "' holds a character that no header may hold, or over 8 KiB");
            }
        });
        return headers;
    }

    /** Names of headers that a route may add, in lower case. */
    static Set<String> forwarded(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(checkedName(name.strip()));
            }
        }
        return names;
    }

    static String token(String text) {
        return word(text, "token");
    }

    /** Firehose sends up to 4096 bytes (Amazon Data Firehose, "HTTP endpoint delivery request and response"). */
    static String accessKey(String text) {
        return word(text, "access key");
    }

    private static String word(String text, String what) {
        if (text.length() > MOST_TOKEN_BYTES) {
            throw new IllegalArgumentException("the " + what + " is longer than " + MOST_TOKEN_BYTES + " characters");
        }
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the " + what + " holds a space or a character that is not ASCII; choose another");
        }
        return text;
    }

    /** Values of the header Host, in lower case. */
    static Set<String> hosts(String text) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String host : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (!host.isBlank() && !HOST.matcher(host.strip()).matches()) {
                throw new IllegalArgumentException(
                        "'" + host.strip() + "' is no host; write relay.example or relay.example:8080");
            }
            if (!host.isBlank()) {
                hosts.add(host.strip());
            }
        }
        return hosts;
    }

    private static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            // A value without its name could be taken for a name: it is not shown.
            throw new IllegalArgumentException("a header's name holds a character that no name may hold");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OURS.contains(lower)) {
            throw new IllegalArgumentException("the header '" + name + "' is set by the relay itself; remove it");
        }
        return lower;
    }
}
