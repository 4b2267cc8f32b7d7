package io.metricstream.relay.web;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
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

/**
 * Sees every request to the relay's HTTP port first, whatever its path or method: refuses an unknown Host header with 421,
 * lets whoever may read them pass to Camel's health and metrics, and hands all else to the page.
 *
 * <p>Bound in Camel's registry it makes the HTTP servers in place of Camel's own factory, and hands each its guard as
 * authentication, which Camel puts on the router before the port is opened. Camel's own options know passwords and JWT
 * only.
 */
public final class HttpGuard extends DefaultMainHttpServerFactory {
    private static final int MISDIRECTED_REQUEST = 421;

    private final HttpAccess access;
    private final Handler<RoutingContext> page;

    /** @param page answers every path that is not below {@code /observe/}, and asks for the token itself */
    public HttpGuard(HttpAccess access, Handler<RoutingContext> page) {
        this.access = access;
        this.page = page;
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
                return HttpGuard.this::handle;
            }
        };
        entry.setPath("/*");
        authentication.getEntries().add(entry);
        authentication.setEnabled(true);
    }

    private void handle(RoutingContext context) {
        if (!access.isHostKnown(context.request())) {
            context.response()
                    .setStatusCode(MISDIRECTED_REQUEST)
                    .putHeader("Content-Type", "text/plain")
                    .end(
                            "The Host header of this request is not on the list: use the address that the relay has printed"
                                    + " at its start, or add the name to relay.http.allowed-hosts.\n");
        } else if (!context.normalizedPath().startsWith("/observe/")) {
            page.handle(context);
        } else if (access.mayObserve(context.request())) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end();
        }
    }
}
