package io.metricstream.relay.kit;

import io.metricstream.relay.message.Reason;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/** A dead letter whose every text was written by somebody who means harm. */
public final class HostileLetter {
    public static final String SCRIPT = "<script>document.title='owned'</script>";

    /** Line breaks, a bell, an escape sequence, right-to-left override and isolate, as code points. */
    public static final String CONTROLS = "a\nb\r\u0007\u001b[2J\u202Egnp\u2066";

    private HostileLetter() {}

    /** Writes it, and answers its ID. */
    public static String write(LetterObjects letters, Instant hour) {
        Map<String, String> metadata = LetterObjects.metadata(
                Reason.REJECTED,
                "%3Cscript%3Edocument.title='owned'%3C/script%3Ea%0Ab%0D%07%1B[2J%E2%80%AEgnp%E2%81%A6",
                hour);
        metadata.put("detail", "the endpoint answered 400: \"><img src=x onerror=document.title='owned'>%E2%80%AE");
        byte[] frame = frame();
        metadata.put("length", String.valueOf(frame.length));
        String id = LetterObjects.id(hour, Reason.REJECTED, 0xbad);
        letters.put(id, metadata, frame);
        return id;
    }

    private static byte[] frame() {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        var metric =
                request.addResourceMetricsBuilder().addScopeMetricsBuilder().addMetricsBuilder();
        metric.setName(SCRIPT + CONTROLS).setUnit("\" onmouseover=\"document.title='owned'");
        metric.getGaugeBuilder().addDataPointsBuilder().setTimeUnixNano(1).setAsDouble(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            request.build().writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
