package io.metricstream.relay.web;

import io.metricstream.relay.inspect.LetterException;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page over HTTP: asks for the token, lets changes in from our own page only, and keeps the answers from being framed,
 * stored, or running anything. Pages are made on worker threads, since S3 may take its time.
 */
final class PageHandler implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);
    private static final String FORM = "application/x-www-form-urlencoded";

    /** More than a page of chosen letters. */
    private static final int MOST_FORM_BYTES = 64 << 10;

    private final HttpAccess access;
    private final Pages pages;
    private final String style;

    PageHandler(HttpAccess access, Pages pages) {
        this.access = access;
        this.pages = pages;
        try (InputStream css = PageHandler.class.getResourceAsStream("/page/style.css")) {
            style = new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        secure(context.response());
        if (path.equals("/style.css")) {
            context.response()
                    .putHeader("Content-Type", "text/css;charset=utf-8")
                    .end(style);
        } else if (request.method() == HttpMethod.POST) {
            post(context, path);
        } else if (request.method() != HttpMethod.GET) {
            answer(context, pages.message(405, "This page knows GET and POST."));
        } else if (path.equals("/") && request.params().contains("token")) {
            signIn(context, Objects.requireNonNullElse(request.getParam("token"), ""));
        } else if (access.isSignedIn(request)) {
            work(context, () -> pages.get(path, request.params()));
        } else {
            answer(context, pages.login(""));
        }
    }

    /** Same-origin, not no-referrer: with that, browsers hide the origin of our own forms from us as well. */
    private static void secure(HttpServerResponse response) {
        response.putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none';"
                                + " frame-ancestors 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
    }

    /** The token leaves the address bar at once: it would stay in the history. */
    private void signIn(RoutingContext context, String token) {
        if (access.isToken(token)) {
            context.response().addCookie(access.cookie(context.request()));
            answer(context, PageAnswer.seeOther("/"));
        } else {
            answer(context, pages.login("This is not the token."));
        }
    }

    private void post(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        boolean isLogin = path.equals("/login");
        if (!HttpAccess.isSameOrigin(request)) {
            answer(context, pages.message(403, "Refused: this request does not come from this page."));
        } else if (!isLogin && !access.isSignedIn(request)) {
            answer(context, pages.login(""));
        } else if (!isSmallForm(request)) {
            answer(context, pages.message(413, "Refused: this is no form of this page."));
        } else {
            request.setExpectMultipart(true);
            request.end()
                    .onSuccess(end -> posted(context, path, isLogin, request.formAttributes()))
                    .onFailure(failure -> answer(context, pages.message(400, "This form cannot be read.")));
        }
    }

    private static boolean isSmallForm(HttpServerRequest request) {
        String type = Objects.requireNonNullElse(request.getHeader("Content-Type"), "");
        String length = Objects.requireNonNullElse(request.getHeader("Content-Length"), "");
        return type.startsWith(FORM) && length.matches("\\d{1,9}") && Integer.parseInt(length) <= MOST_FORM_BYTES;
    }

    private void posted(RoutingContext context, String path, boolean isLogin, MultiMap form) {
        if (isLogin) {
            signIn(context, Objects.requireNonNullElse(form.get("token"), ""));
        } else {
            work(context, () -> pages.post(path, form));
        }
    }

    private void work(RoutingContext context, Callable<PageAnswer> page) {
        context.vertx()
                .executeBlocking(page, false)
                .onSuccess(answer -> answer(context, answer))
                .onFailure(failure -> answer(context, explained(failure)));
    }

    private PageAnswer explained(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof IllegalArgumentException || failure instanceof DateTimeException) {
            return pages.message(400, words);
        }
        if (failure instanceof LetterException || failure instanceof IOException) {
            return pages.message(502, words);
        }
        LOG.warn("the page failed", failure);
        return pages.message(500, "The page failed; the log of the relay says why.");
    }

    private static void answer(RoutingContext context, PageAnswer answer) {
        HttpServerResponse response = context.response().setStatusCode(answer.status());
        if (answer.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (!answer.location().isEmpty()) {
            response.putHeader("Location", answer.location());
        }
        response.putHeader("Content-Type", "text/html;charset=utf-8").end(answer.html());
    }
}
