package io.metricstream.relay.deliver;

import io.metricstream.relay.settings.RelaySettings.Otlp;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may be said of an endpoint, and of what it says. Some services want a key in the query or as the user: neither belongs
 * in a log or on a page, also where the endpoint repeats it.
 */
final class EndpointWords {
    private final String name;
    private final List<String> secrets;

    EndpointWords(URI endpoint) {
        name = Otlp.place(endpoint);
        secrets = secrets(endpoint.getRawQuery() == null ? "" : endpoint.getRawQuery());
    }

    /** The query, and each parameter, since HTML and JSON write the {@code &} between them in other ways. */
    private static List<String> secrets(String query) {
        return Stream.concat(Stream.of(query), Stream.of(query.split("&")).filter(parameter -> parameter.contains("=")))
                .filter(secret -> !secret.isEmpty())
                .toList();
    }

    /** What the endpoint says as one short line for people. */
    String line(String text) {
        String rest = text;
        for (String secret : secrets) {
            rest = rest.replace(secret, "…");
        }
        // Cut at last: half a key would not be found.
        return Answer.line(rest);
    }

    /**
     * Where a redirect points, a URL or part of one, as one short line without user, query and fragment: many servers repeat
     * the query that they were asked with.
     */
    String place(String location) {
        String path = location.split("[?#]", 2)[0];
        return line(path.replaceFirst("^([^/]*//)[^/]*@", "$1"));
    }

    /** Scheme, host, port and path. */
    @Override
    public String toString() {
        return name;
    }
}
