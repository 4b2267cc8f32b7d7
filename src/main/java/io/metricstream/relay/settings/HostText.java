package io.metricstream.relay.settings;

import java.util.Set;

/** The host that a server of ours listens on, as messages and URLs have it: there an IPv6 address stands in brackets. */
public final class HostText {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private HostText() {}

    /** Whether it means all addresses of this host, and so is the name of none. */
    public static boolean isEverywhere(String host) {
        return EVERYWHERE.contains(host);
    }

    /** As it stands in a URL (RFC 3986, 3.2.2), brackets or none before. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** Host and port, as a message names them. */
    public static String place(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** Where this host itself reaches what listens there: {@code http://127.0.0.1:8080}, without a path. */
    public static String url(String host, int port) {
        return "http://" + place(isEverywhere(host) ? "127.0.0.1" : host, port);
    }
}
