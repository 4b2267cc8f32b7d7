package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.RelaySettings.Otlp;
import java.net.ProxySelector;
import java.net.URI;

/** The endpoint as its checks name it. */
final class Endpoint {
    private final Otlp otlp;
    private final Limits limits;

    Endpoint(Otlp otlp, Limits limits) {
        this.otlp = otlp;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    Otlp otlp() {
        return otlp;
    }

    String host() {
        return uri().getHost();
    }

    /** Without the brackets of an IPv6 address. */
    String address() {
        return host().replaceAll("[\\[\\]]", "");
    }

    int port() {
        return uri().getPort() > 0 ? uri().getPort() : isTls() ? 443 : 80;
    }

    boolean isTls() {
        return "https".equalsIgnoreCase(uri().getScheme());
    }

    URI uri() {
        return otlp.endpoint();
    }

    /** Whether the JVM reaches it through a proxy: then that looks up its name, and connects. */
    boolean isProxied() {
        ProxySelector proxies = ProxySelector.getDefault();
        return proxies != null
                && proxies.select(uri()).stream().anyMatch(proxy -> proxy.type() != java.net.Proxy.Type.DIRECT);
    }

    /** The same with another scheme or path, without the query, which may hold a secret. */
    String with(String scheme, String path) {
        return scheme + "://" + uri().getRawAuthority() + path;
    }
}
