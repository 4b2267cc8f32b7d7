package io.metricstream.relay.web;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request to the relay's HTTP port pass only with {@code Authorization: Bearer TOKEN} (RFC 6750, 2.1), whatever
 * its path or method; any other is answered 401 without a body.
 *
 * <p>Bound in Camel's registry it makes the HTTP servers in place of Camel's own factory, and hands each its guard as
 * authentication, which Camel puts on the router before the port is opened. Camel's own options know passwords and JWT
 * only.
 */
public final class HttpTokenGuard extends DefaultMainHttpServerFactory {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** @param token ASCII without spaces, not empty */
    public HttpTokenGuard(String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("an empty token guards nothing");
        }
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Service newHttpServer(CamelContext camelContext, HttpServerConfigurationProperties configuration) {
        MainHttpServer server = (MainHttpServer) super.newHttpServer(camelContext, configuration);
        guard(server.getConfiguration());
        return server;
    }

    @Override
    public Service newHttpManagementServer(
            CamelContext camelContext, HttpManagementServerConfigurationProperties configuration) {
        ManagementHttpServer server = (ManagementHttpServer) super.newHttpManagementServer(camelContext, configuration);
        guard(server.getConfiguration());
        return server;
    }

    private void guard(VertxPlatformHttpServerConfiguration configuration) {
        AuthenticationConfig authentication = configuration.getAuthenticationConfig();
        AuthenticationConfigEntry entry = new AuthenticationConfigEntry() {
            @Override
            public Handler<RoutingContext> createAuthenticationHandler(Vertx vertx) {
                return HttpTokenGuard.this::handle;
            }
        };
        entry.setPath("/*");
        authentication.getEntries().add(entry);
        authentication.setEnabled(true);
    }

    private void handle(RoutingContext context) {
        if (isAllowed(context.request().getHeader("Authorization"))) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end();
        }
    }

    private boolean isAllowed(@Nullable String authorization) {
        // The name of a scheme has no case (RFC 9110, 11.1); the comparison takes as long for a near miss as for any
        // other.
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }
}
