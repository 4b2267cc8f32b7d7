package io.metricstream.relay.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.settings.HostText;
import io.metricstream.relay.settings.RelaySettings;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what. A browser carries requests of any site to any port it reaches, loopback too: so the name that it was
 * told must be one of ours (DNS rebinding), a change must come from our own page (cross-site request forgery), and the
 * page needs a token. Thread-safe.
 */
public final class HttpAccess {
    private static final String SCHEME = "Bearer ";
    private static final int SECRET_BYTES = 24;

    private final RelaySettings.Http http;
    private final String token;
    /** The cookie's value. Not the token: a browser sends cookies to every port of a host. */
    private final String session = secret();

    public HttpAccess(RelaySettings.Http http) {
        this.http = http;
        this.token = Objects.requireNonNullElseGet(http.token(), HttpAccess::secret);
    }

    /** Whether it was made for the same address, token and names. */
    public boolean isFor(RelaySettings.Http other) {
        return http.equals(other);
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Where the page is, on this port. A token that was made here is part of it, one that the user has set is not. */
    public String pageUrl(int port) {
        return HostText.url(http.host(), port) + "/" + (http.token() == null ? "?token=" + token : "");
    }

    /** RFC 9112, 3.2: exactly one Host header, and here one that is known. */
    boolean isHostKnown(HttpServerRequest request) {
        List<String> headers = request.headers().getAll("Host");
        String host = host(request);
        if (host == null || headers.size() > 1) {
            return false;
        }
        int port = request.localAddress().port();
        String withPort = host.matches(".*:\\d+") ? host : host + ":80";
        return List.of(
                                "localhost",
                                "127.0.0.1",
                                "[::1]",
                                HostText.bracketed(http.host()),
                                HostText.bracketed(request.localAddress().host()))
                        .stream()
                        .filter(ours -> !HostText.isEverywhere(ours))
                        .anyMatch(ours -> withPort.equalsIgnoreCase(ours + ":" + port))
                || http.allowedHosts().contains(withPort)
                || http.allowedHosts().contains(withPort.replaceFirst(":\\d+$", ""));
    }

    /** What the client calls us, in lower case; HTTP/2 has it in another place. Null where it cannot be read. */
    private static @Nullable String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return null;
        }
        String host = HostText.bracketed(authority.host()).toLowerCase(Locale.ROOT);
        return authority.port() < 0 ? host : host + ":" + authority.port();
    }

    /** Whether health and metrics may be read. */
    boolean mayObserve(HttpServerRequest request) {
        return http.token() == null || isSignedIn(request);
    }

    /** Whether the page may be seen: with the cookie, or the token (RFC 6750, 2.1). */
    boolean isSignedIn(HttpServerRequest request) {
        Cookie cookie = request.getCookie(cookieName(request));
        String authorization = request.getHeader("Authorization");
        // The name of a scheme has no case (RFC 9110, 11.1).
        return cookie != null && equal(cookie.getValue(), session)
                || authorization != null
                        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                        && isToken(authorization.substring(SCHEME.length()).strip());
    }

    boolean isToken(String given) {
        return equal(given, token);
    }

    /** Takes as long for a near miss as for any other. */
    private static boolean equal(String given, String secret) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), secret.getBytes(UTF_8));
    }

    /** Whether the request comes from our own page. Browsers send one of these headers at least with every POST. */
    static boolean isSameOrigin(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        String host = host(request);
        return (site != null || origin != null)
                && (site == null || site.equals("same-origin"))
                && (origin == null
                        || origin.equalsIgnoreCase("http://" + host)
                        || origin.equalsIgnoreCase("https://" + host));
    }

    /** For whoever has shown the token; ends with the browser, or with this process. */
    Cookie cookie(HttpServerRequest request) {
        return Cookie.cookie(cookieName(request), session)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT);
    }

    /** Two relays on one host keep their cookies apart. */
    private static String cookieName(HttpServerRequest request) {
        return "relay-" + request.localAddress().port();
    }
}
