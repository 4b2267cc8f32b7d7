package io.metricstream.relay.kit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the page as a browser would that keeps to the rules, or as one that does not. */
public final class PageClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private String cookie = "";

    /** @param url as the relay prints it */
    public PageClient(String url) {
        this.url = URI.create(url);
    }

    /** Opens the URL with the token, and keeps the cookie. */
    public HttpResponse<String> signIn() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(url));
        cookie = answer.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
        return answer;
    }

    /** With {@code http://}, without a slash at the end. */
    public String origin() {
        return "http://" + url.getAuthority();
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url.resolve(path)));
    }

    /** Sends a form of the page's own. */
    public HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return post(path, form, "Origin", origin(), "Sec-Fetch-Site", "same-origin");
    }

    /** Sends a form with these headers and the cookie. */
    public HttpResponse<String> post(String path, String form, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
