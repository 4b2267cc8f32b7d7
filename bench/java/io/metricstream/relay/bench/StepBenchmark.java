package io.metricstream.relay.bench;

import io.metricstream.relay.enrich.ResourceAttributeProcessor;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The steps between S3 and the request, of an object of 10 MB of each format. Public and open, since JMH extends it.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by JMH
public class StepBenchmark {
    /** The relay's defaults. */
    private static final int MAX_FRAME_BYTES = 8 << 20;

    private static final int BATCH_BYTES = 512 << 10;
    private static final RelaySettings.Resource ATTRIBUTES =
            new RelaySettings.Resource(Map.of("service.name", "awsCloudwatchMetrics"), false, false);

    @Param
    public Capture format;

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final ResourceAttributeProcessor asTheyCome = new ResourceAttributeProcessor(ATTRIBUTES, false);
    private final ResourceAttributeProcessor inOrder = new ResourceAttributeProcessor(ATTRIBUTES, true);
    private byte[] object;
    private List<Batch> batches;

    @Setup
    public void read() throws IOException {
        object = Contents.captured(format, Dataset.OBJECT_BYTES).bytes();
        batches = new ArrayList<>();
        PartReader reader = reader();
        for (Part part = reader.next(); part != null; part = reader.next()) {
            if (!(part instanceof Batch batch)) {
                throw new IllegalStateException("a capture has damage at offset " + part.offset());
            }
            batches.add(batch);
        }
    }

    private PartReader reader() {
        return new PartReader(new ByteArrayInputStream(object), object.length, MAX_FRAME_BYTES, BATCH_BYTES);
    }

    /** Cuts it into batches. */
    @Benchmark
    public void split(ObjectBytes done, Blackhole parts) throws IOException {
        PartReader reader = reader();
        for (Part part = reader.next(); part != null; part = reader.next()) {
            parts.consume(part);
        }
        done.bytes += object.length;
    }

    /** Makes requests of the batches: lifted to OTLP 1.x where they are not, with {@code service.name}. */
    @Benchmark
    public void enrich(ObjectBytes done, Blackhole requests) throws Exception {
        each(asTheyCome, requests);
        done.bytes += object.length;
    }

    /** The same, and the points of each metric put in order. */
    @Benchmark
    public void enrichAndOrder(ObjectBytes done, Blackhole requests) throws Exception {
        each(inOrder, requests);
        done.bytes += object.length;
    }

    private void each(ResourceAttributeProcessor processor, Blackhole requests) throws Exception {
        for (Batch batch : batches) {
            exchange.getMessage().setBody(batch);
            processor.process(exchange);
            requests.consume(exchange.getMessage().getBody());
        }
    }
}
