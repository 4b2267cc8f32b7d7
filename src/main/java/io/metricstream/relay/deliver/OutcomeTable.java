package io.metricstream.relay.deliver;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.metricstream.relay.deliver.Outcome.Accepted;
import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.deliver.Outcome.Misconfigured;
import io.metricstream.relay.deliver.Outcome.PartlyAccepted;
import io.metricstream.relay.deliver.Outcome.Refused;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What each answer means (OTLP specification, "OTLP/HTTP Response" and "Failures"). The one place that decides it;
 * {@code docs/delivery.md} has the same table for users.
 */
public final class OutcomeTable {
    /**
     * Thanos Receive answers 409 to samples that are out of order, or there already with another value
     * (pkg/receive/handler_otlp.go); it has kept the others of the request, and takes them a second time.
     */
    private static final Set<Integer> DATA_MAY_BE_AT_FAULT = Set.of(400, 409, 413, 422, 500);

    /**
     * Of these, what a part of a frame may be free of. It answers 413 for too many series or samples in a request, too, of
     * which a half may pass; a 500 says nothing of the data.
     */
    private static final Set<Integer> A_METRIC_MAY_BE_AT_FAULT = Set.of(400, 409, 413, 422);

    private final EndpointWords endpoint;
    private final Set<Integer> retryStatus;

    /** @param retryStatus the statuses that mean "later" */
    public OutcomeTable(URI endpoint, Set<Integer> retryStatus) {
        this.endpoint = new EndpointWords(endpoint);
        this.retryStatus = Set.copyOf(retryStatus);
    }

    /**
     * The answer to a batch. Where each of its data points was rejected, nothing was accepted, and the status says nothing:
     * Elasticsearch answers 200 so for data out of a data stream's time range (AbstractOTLPTransportAction), and counts
     * what it was sent. A larger count is of samples, of which some endpoints make several of a point.
     */
    Outcome of(Answer answer, long dataPoints, Instant now) {
        Outcome outcome = of(answer, now);
        return outcome instanceof PartlyAccepted some && dataPoints > 0 && some.rejectedPoints() == dataPoints
                ? new Refused(answer.status(), some.message())
                : outcome;
    }

    Outcome of(Answer answer, Instant now) {
        int status = answer.status();
        Duration retryAfter = RetryAfter.parse(answer.retryAfter(), answer.date(), now);
        if (retryStatus.contains(status)) {
            return new Later(whatCame(answer), retryAfter, status);
        }
        if (status >= 200 && status < 300) {
            return accepted(answer);
        }
        if (DATA_MAY_BE_AT_FAULT.contains(status)) {
            return new Refused(status, endpoint.line(errorText(answer)));
        }
        return new Misconfigured(whatCame(answer) + "; " + advice(answer), retryAfter, status);
    }

    /** Whether a frame that was refused so is worth sending metric by metric. */
    static boolean mayBeOfAMetric(int refusal) {
        return A_METRIC_MAY_BE_AT_FAULT.contains(refusal);
    }

    /** What it means that no answer came. */
    Outcome.Unavailable of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return new Misconfigured(
                        endpoint + ": the host is not known; check relay.otlp.endpoint, and DNS", null, 0);
            }
            if (cause instanceof SSLException) {
                return new Misconfigured(
                        endpoint + ": TLS fails (" + text(cause)
                                + "); check relay.otlp.endpoint, relay.otlp.certificate"
                                + " and relay.otlp.client-certificate",
                        null,
                        0);
            }
        }
        String advice = failure instanceof InterruptedIOException
                ? "; it may take as long as relay.otlp.timeout says"
                : "; check that it is up, and relay.otlp.endpoint";
        return new Later(endpoint + " gave no answer (" + text(failure) + ")" + advice, null, 0);
    }

    private String text(Throwable failure) {
        String message = failure.getMessage();
        return endpoint.line(
                message == null || message.isBlank() ? failure.getClass().getSimpleName() : message);
    }

    private Outcome accepted(Answer answer) {
        if (answer.body().length == 0) {
            return new Accepted("");
        }
        if (answer.hasType("text/html") || answer.hasType("application/xhtml+xml")) {
            return noAcceptance(answer, "a web page");
        }
        if (answer.isCut()) {
            // OTLP specification, "OTLP/HTTP Response": an answer beyond the limit is no reason to send again.
            return new Accepted("more than is read of an answer");
        }
        try {
            PartialSuccess said = said(answer);
            String message = endpoint.line(said.message());
            return said.hasRejected() ? new PartlyAccepted(said.rejectedPoints(), message) : new Accepted(message);
        } catch (InvalidProtocolBufferException e) {
            return noAcceptance(answer, "what is no ExportMetricsServiceResponse");
        } catch (IOException e) {
            return noAcceptance(answer, "what is no JSON");
        }
    }

    private static PartialSuccess said(Answer answer) throws IOException {
        if (answer.hasType("application/json")) {
            return PartialSuccess.ofJson(answer.body());
        }
        boolean isProtobuf = answer.contentType() == null
                || answer.hasType(RequestEntity.PROTOBUF.getMimeType())
                || answer.hasType("application/protobuf");
        return isProtobuf ? PartialSuccess.ofProtobuf(answer.body()) : PartialSuccess.NOTHING_SAID;
    }

    private Outcome noAcceptance(Answer answer, String what) {
        return new Misconfigured(
                endpoint + " answered " + answer.status() + " with " + what
                        + "; check that relay.otlp.endpoint is the full URL of an OTLP receiver, such as"
                        + " http://host:4318/v1/metrics",
                null,
                answer.status());
    }

    private String advice(Answer answer) {
        int status = answer.status();
        return switch (status / 100 == 3 ? 300 : status) {
            case 300 ->
                "redirects are not followed; set relay.otlp.endpoint to where it points: "
                        + (answer.location() == null ? "it does not say" : endpoint.place(answer.location()));
            case 401, 403 -> "check relay.otlp.headers, which holds the credentials";
            case 404, 405, 421 ->
                "check relay.otlp.endpoint: the full URL is needed, with the path, which is /v1/metrics for most receivers";
            case 407 -> "a proxy asks for credentials; check the JVM's proxy settings, or relay.otlp.endpoint";
            case 415 -> "the endpoint takes no OTLP as protobuf, or none compressed; check relay.otlp.compression";
            default -> "check relay.otlp.endpoint; if this means 'later', add it to relay.otlp.retry-status";
        };
    }

    private String whatCame(Answer answer) {
        String text = endpoint.line(errorText(answer));
        return endpoint + " answered " + answer.status() + (text.isEmpty() ? "" : " (" + text + ")");
    }

    /** Errors are google.rpc.Status by the specification, and text in practice. */
    private static String errorText(Answer answer) {
        if (answer.hasType(RequestEntity.PROTOBUF.getMimeType())) {
            String message = statusMessage(answer);
            if (message != null) {
                return message;
            }
        }
        return answer.text();
    }

    /** The message, field 2, of a google.rpc.Status, or null where the body is none. */
    private static @Nullable String statusMessage(Answer answer) {
        try {
            return UnknownFieldSet.parseFrom(answer.body()).getField(2).getLengthDelimitedList().stream()
                    .map(ByteString::toStringUtf8)
                    .reduce((first, last) -> last)
                    .orElse(null);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
