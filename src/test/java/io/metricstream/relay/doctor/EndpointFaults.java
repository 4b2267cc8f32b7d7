package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.failed;
import static io.metricstream.relay.doctor.Fault.warning;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.deliver.RudeServer;
import io.metricstream.relay.demo.OtlpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** What is wrong with the endpoint, and with the way to it. */
final class EndpointFaults {
    /** RFC 8446, section 5.1: the type of the first record. */
    private static final int TLS_HANDSHAKE = 22;

    private EndpointFaults() {}

    static List<Fault> endpoint() {
        return List.of(
                failed(
                        "an endpoint without a name in DNS",
                        clinic -> clinic.set("OTEL_COLLECTOR_URL", "http://collector.invalid:4318/v1/metrics"),
                        "endpoint connection",
                        "the host 'collector.invalid' is not known",
                        "correct relay.otlp.endpoint",
                        (clinic, advice) -> putRight(clinic)),
                failed(
                        "an endpoint where nobody listens",
                        clinic -> clinic.set("OTEL_COLLECTOR_URL", "http://127.0.0.1:1/v1/metrics"),
                        "endpoint connection",
                        "127.0.0.1:1 takes no connection",
                        "correct relay.otlp.endpoint",
                        (clinic, advice) -> putRight(clinic)),
                failed(
                        "an endpoint without its path",
                        clinic -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.receiver().endpoint().resolve("/").toString()),
                        "endpoint",
                        "answered 404",
                        "/v1/metrics",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "set \\S+ \\((\\w+)\\)"), copied(advice, "(http://\\S+/v1/metrics)"))),
                failed(
                        "an endpoint that wants a key",
                        clinic -> clinic.receiver()
                                .answer(request ->
                                        "secret".equals(request.headers().get("api-key"))
                                                ? OtlpAnswer.accepted()
                                                : OtlpAnswer.refused(401, "no key")),
                        "endpoint",
                        "answered 401 (no key)",
                        "check relay.otlp.headers",
                        (clinic, advice) -> clinic.set("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret")),
                failed(
                        "an endpoint that is a web page",
                        clinic -> clinic.receiver().answer(request -> OtlpAnswer.html200()),
                        "endpoint",
                        "answered 200 with a web page",
                        "the full URL of an OTLP receiver",
                        (clinic, advice) -> clinic.receiver().answer(request -> OtlpAnswer.accepted())),
                warning(
                        "an endpoint that is not available",
                        clinic -> clinic.receiver().answer(request -> OtlpAnswer.refused(503, "later")),
                        "endpoint",
                        "answered 503 (later)",
                        "wait until it is available",
                        (clinic, advice) -> clinic.receiver().answer(request -> OtlpAnswer.accepted())),
                failed(
                        "TLS with an endpoint that speaks none",
                        clinic -> {
                            RudeServer server = clinic.borrow(RudeServer.start());
                            server.answer(EndpointFaults::withoutTls);
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    server.endpoint().toString().replace("http:", "https:"));
                        },
                        "endpoint TLS",
                        "Unsupported or unrecognized SSL message",
                        "set relay.otlp.endpoint",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "set \\S+ \\((\\w+)\\)"), copied(advice, "to (http://[^ ,]+)"))),
                failed(
                        "a certificate of an authority that nobody knows",
                        clinic -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.borrow(tls(clinic, 30)).endpoint()),
                        "endpoint TLS",
                        "unable to find valid certification path",
                        "set relay.otlp.certificate (OTEL_EXPORTER_OTLP_CERTIFICATE) to a PEM file",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "\\((\\w+)\\)"), pem(clinic).toString())),
                warning(
                        "a certificate that ends soon",
                        clinic -> {
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    clinic.borrow(tls(clinic, 2)).endpoint());
                            clinic.set(
                                    "OTEL_EXPORTER_OTLP_CERTIFICATE",
                                    pem(clinic).toString());
                        },
                        "endpoint TLS",
                        "certificate ends at",
                        "have it renewed",
                        (clinic, advice) -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.borrow(tls(clinic, 30)).endpoint())),
                failed(
                        "a PEM file that is not there",
                        clinic -> {
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    clinic.borrow(tls(clinic, 30)).endpoint());
                            clinic.set("OTEL_EXPORTER_OTLP_CERTIFICATE", pem(clinic) + ".old");
                        },
                        "endpoint TLS",
                        "cannot be read (NoSuchFileException)",
                        "correct the path",
                        (clinic, advice) -> clinic.set(
                                "OTEL_EXPORTER_OTLP_CERTIFICATE", pem(clinic).toString())),
                warning(
                        "a clock that is off",
                        clinic -> {
                            RudeServer server = clinic.borrow(RudeServer.start());
                            server.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                    + "Content-Length: 0\r\n\r\n"));
                            clinic.set("OTEL_COLLECTOR_URL", server.endpoint().toString());
                        },
                        "clock",
                        "it differs: the endpoint by ",
                        "set the clock of this host (NTP), or theirs",
                        (clinic, advice) -> putRight(clinic)));
    }

    /** As most servers without TLS: what is no HTTP is answered at once. */
    private static boolean withoutTls(RudeServer server, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        in.mark(1);
        boolean isTls = in.read() == TLS_HANDSHAKE;
        in.reset();
        if (isTls) {
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            return false;
        }
        return RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").answer(server, in, out);
    }

    private static TlsEndpoint tls(Clinic clinic, int days) throws Exception {
        return TlsEndpoint.start(clinic.directory(), days);
    }

    private static Path pem(Clinic clinic) {
        return clinic.directory().resolve("trusted.pem");
    }

    private static void putRight(Clinic clinic) {
        clinic.set("OTEL_COLLECTOR_URL", clinic.receiver().endpoint().toString());
    }
}
