package io.metricstream.relay.deliver;

import io.metricstream.relay.settings.RelaySettings.Otlp;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client that camel-http sends with. Each request waits for one of the {@link EndpointTurns}, and is tried once: no
 * retries, no redirects, no cookies. The whole exchange,
 * from asking for a connection to the last byte of the answer, takes {@code relay.otlp.timeout} at most, and an answer is
 * read to {@value #MAX_ANSWER_BYTES} bytes; a body without end costs neither a thread nor memory.
 */
public final class OtlpHttpClient {
    /** What is read of an answer, in bytes; the OpenTelemetry Collector's exporter reads as much. */
    static final int MAX_ANSWER_BYTES = 64 << 10;

    private static final String USER_AGENT = "metric-stream-relay";

    private OtlpHttpClient() {}

    /**
     * @param turns of whatever may be at the endpoint at once
     * @param timer runs the deadlines; its tasks take no time
     */
    public static CloseableHttpClient create(Otlp otlp, EndpointTurns turns, ScheduledExecutorService timer) {
        Timeout timeout = Timeout.of(otlp.timeout());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(otlp.deliveries())
                .setMaxConnPerRoute(otlp.deliveries())
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(PemSslContext.of(otlp.tls())))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .setDefaultHeaders(headers(otlp.headers()))
                .setUserAgent(USER_AGENT)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .addRequestInterceptorFirst(withQueryOf(otlp.endpoint()))
                .addExecInterceptorFirst("deadline", new Deadline(otlp.timeout(), timer))
                .addExecInterceptorFirst("turn", new Turn(turns))
                .useSystemProperties()
                .build();
    }

    private static List<Header> headers(Map<String, String> headers) {
        return headers.entrySet().stream()
                .<Header>map(header -> new BasicHeader(header.getKey(), header.getValue()))
                .toList();
    }

    /**
     * Sends the endpoint's query as it was given: Camel decodes that of a URI and encodes it anew, and a key with a plus or a
     * percent sign would not be the same. Requests to anywhere else are left alone.
     */
    private static HttpRequestInterceptor withQueryOf(URI endpoint) {
        String path = endpoint.getRawPath();
        String query = endpoint.getRawQuery();
        URIAuthority authority = new URIAuthority(endpoint.getHost(), endpoint.getPort());
        return (request, entity, context) -> {
            if (query != null
                    && authority.equals(request.getAuthority())
                    && request.getPath().startsWith(path + "?")) {
                request.setPath(path + "?" + query);
            }
        };
    }

    /** Waits for its turn, and tells how long the answer took if it was a good one. */
    private record Turn(EndpointTurns turns) implements ExecChainHandler {
        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            long taken;
            try {
                taken = turns.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("stopped before it was sent").initCause(e);
            }
            boolean accepted = false;
            try {
                ClassicHttpResponse response = chain.proceed(request, scope);
                accepted = response.getCode() / 100 == 2;
                return response;
            } finally {
                turns.giveBack(taken, accepted);
            }
        }
    }

    /** Reads the answer within the deadline, and breaks the connection where that passes. */
    private record Deadline(Duration timeout, ScheduledExecutorService timer) implements ExecChainHandler {
        /** Where the deadline passes before there is a connection that could be broken, it is tried again. */
        private static final long AGAIN_MILLIS = 50;

        @Override
        public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
                throws IOException, HttpException {
            AtomicBoolean passed = new AtomicBoolean();
            ScheduledFuture<?> deadline = timer.scheduleWithFixedDelay(
                    () -> {
                        passed.set(true);
                        // Not "disconnect": that says goodbye first, and may wait for a peer that does not read.
                        scope.execRuntime.discardEndpoint();
                    },
                    timeout.toMillis(),
                    AGAIN_MILLIS,
                    TimeUnit.MILLISECONDS);
            try {
                ClassicHttpResponse response = chain.proceed(request, scope);
                HttpEntity entity = response.getEntity();
                if (entity != null) {
                    response.setEntity(read(entity, scope));
                }
                return response;
            } catch (IOException | IllegalStateException e) {
                if (passed.get()) {
                    throw (IOException)
                            new InterruptedIOException("no whole answer within " + timeout.toMillis() + " ms")
                                    .initCause(e);
                }
                throw e;
            } finally {
                deadline.cancel(false);
            }
        }

        private static HttpEntity read(HttpEntity entity, ExecChain.Scope scope) throws IOException {
            InputStream in = entity.getContent();
            byte[] body = in.readNBytes(MAX_ANSWER_BYTES);
            if (body.length == MAX_ANSWER_BYTES && in.read() >= 0) {
                // The rest is not wanted, and closing the stream would read it.
                scope.execRuntime.discardEndpoint();
            } else {
                in.close();
            }
            return new ByteArrayEntity(body, ContentType.parseLenient(entity.getContentType()));
        }
    }
}
