package io.metricstream.relay.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.enrich.ResourceAttributeProcessor.UnreadableBodyException;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingsReader;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.state.ObjectIdentity;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ResourceAttributeProcessorTest {
    private static final byte[] CAPTURE = Samples.read("otel10-newline.bin");

    @Test
    void aBatchBecomesOneRequestWithoutProvenance() throws Exception {
        ExportMetricsServiceRequest request = enrich(batch());

        assertThat(request.getResourceMetricsCount()).isEqualTo(2);
        assertThat(attributes(request, 1))
                .containsEntry("service.name", "the-name")
                .doesNotContainKeys("aws.s3.bucket", "aws.s3.key");
    }

    @Test
    void provenanceSaysWhereTheDataCameFrom() throws Exception {
        ExportMetricsServiceRequest request = enrich(batch(), "RELAY_RESOURCE_PROVENANCE", "true");

        assertThat(attributes(request, 0))
                .containsEntry("service.name", "the-name")
                .containsEntry("aws.s3.bucket", "a-bucket")
                .containsEntry("aws.s3.key", "a/key é");
    }

    /** We had a bug where a configured attribute that provenance has too came twice. */
    @Test
    void aConfiguredAttributeWinsOverProvenance() throws Exception {
        ExportMetricsServiceRequest request = enrich(
                batch(), "RELAY_RESOURCE_PROVENANCE", "true", "OTEL_RESOURCE_ATTRIBUTES", "aws.s3.bucket=hidden");

        assertThat(attributes(request, 0)).containsEntry("aws.s3.bucket", "hidden");
    }

    @Test
    void aBodyThatARouteHasMadeIsEnrichedToo() throws Exception {
        byte[] made = LiftedRequest.of(batch().slice(1, 2));

        ExportMetricsServiceRequest request = enrich(made);

        assertThat(request.getResourceMetricsCount()).isEqualTo(1);
        assertThat(attributes(request, 0)).containsEntry("service.name", "the-name");
    }

    @Test
    void aBodyThatIsNoRequestNamesTheObjectAndTheRoute() {
        byte[] cut = Arrays.copyOf(LiftedRequest.of(batch()), 5_000);

        assertThatThrownBy(() -> enrich(cut))
                .isInstanceOf(UnreadableBodyException.class)
                .hasMessage("the 5000 bytes that a route has made of offset 17 of s3://a-bucket/a/key é are no"
                        + " ExportMetricsServiceRequest; correct the route that changes the body before"
                        + " resourceAttributes");
    }

    /** We had a bug where it named s3://firehose:/arn…, which is no place. */
    @Test
    void aBodyThatIsNoRequestNamesTheRequestOfFirehose() {
        byte[] cut = Arrays.copyOf(LiftedRequest.of(batch()), 5_000);

        assertThatThrownBy(() -> enrich(ObjectIdentity.ofFirehose("arn:aws:firehose:a-stream", "id-1"), cut))
                .hasMessageContaining("offset 17 of request id-1 of arn:aws:firehose:a-stream are no");
    }

    @Test
    void aBodyOfOtel07IsNotSentWithoutItsLabels() {
        byte[] capture = Samples.read("otel07.bin");
        byte[] frame = Arrays.copyOfRange(capture, 3, capture.length);

        assertThatThrownBy(() -> enrich(frame)).isInstanceOf(UnreadableBodyException.class);
    }

    private static ExportMetricsServiceRequest enrich(Object body, String... environment) throws Exception {
        return enrich(new ObjectIdentity("a-bucket", "a/key é", "e1"), body, environment);
    }

    private static ExportMetricsServiceRequest enrich(ObjectIdentity of, Object body, String... environment)
            throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of(
                "S3_BUCKET_NAME", "a-bucket",
                "RELAY_DEAD_LETTER_BUCKET", "failures",
                "OTEL_SERVICE_NAME", "the-name"));
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], environment[i + 1]);
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(RelayHeaders.BUCKET, of.bucket());
            exchange.getMessage().setHeader(RelayHeaders.KEY, of.key());
            exchange.getMessage().setHeader(RelayHeaders.ETAG, of.etag());
            exchange.getMessage().setHeader(RelayHeaders.OFFSET, 17L);
            RelaySettings settings = SettingsReader.read(variables, new Properties());
            new ResourceAttributeProcessor(settings.resource(), settings.otlp().sortPoints()).process(exchange);
            return ExportMetricsServiceRequest.parseFrom(exchange.getMessage().getBody(byte[].class));
        }
    }

    private static Batch batch() {
        try {
            return (Batch) new PartReader(new ByteArrayInputStream(CAPTURE), CAPTURE.length, 8 << 20, 1 << 20).next();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Fails where a key is there twice. */
    private static Map<String, String> attributes(ExportMetricsServiceRequest request, int index) {
        Map<String, String> attributes = new TreeMap<>();
        request.getResourceMetrics(index).getResource().getAttributesList().forEach(attribute -> {
            String before =
                    attributes.put(attribute.getKey(), attribute.getValue().getStringValue());
            assertThat(before).as(attribute.getKey()).isNull();
        });
        return attributes;
    }
}
