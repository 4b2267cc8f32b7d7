package io.metricstream.relay.service;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;

/**
 * An endpoint, to be shown, without its secrets.
 *
 * @param uri without parameters
 * @param parameters by name, in order
 */
public record EndpointText(String uri, Map<String, String> parameters) {
    private static final String MASK = "***";

    /** Camel's own list has whole names: of authPassword it knows nothing. */
    private static final Pattern SECRET = Pattern.compile(
            "password|passphrase|secret|token|access-?key|api-?key|credential|authorization", Pattern.CASE_INSENSITIVE);

    /** @param written as in a route file, placeholders and all */
    static EndpointText of(String written, PlaceholderText text) {
        int query = written.indexOf('?');
        String uri = query < 0 ? written : written.substring(0, query);
        Map<String, String> parameters = new TreeMap<>();
        if (query >= 0) {
            for (String parameter : written.substring(query + 1).split("&")) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters.put(name, isSecret(name, value) ? MASK : shown(value, text));
            }
        }
        // A query that is there now came with a placeholder, and may hold a key under any name.
        String shown = shown(uri, text).replaceFirst("[?].*", "?" + MASK);
        return new EndpointText(shown.replaceFirst("^(direct):/+", "$1:"), parameters);
    }

    /** Names that are those of secrets, and values that it calls raw. */
    private static boolean isSecret(String name, String value) {
        return SensitiveUtils.containsSensitive(name)
                || SECRET.matcher(name).find()
                || value.startsWith("RAW(")
                || value.startsWith("RAW{");
    }

    /** A value may be a URL with a password in it, or with a query. */
    private static String shown(String written, PlaceholderText text) {
        String sanitized = String.valueOf(URISupport.sanitizeUri(text.resolved(written)));
        return sanitized
                .replaceFirst("(//[^/@:]*:)[^/@]+@", "$1" + MASK + "@")
                .replaceFirst("(//[^?]*[?]).*", "$1" + MASK)
                .replace("xxxxxx", MASK);
    }
}
