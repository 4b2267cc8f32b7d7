package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Rig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** An Error, of which Camel catches none, is a failure like any other wherever it is thrown: the object is given back. */
class StepErrorTest {
    private static final int POINTS_AND_MORE = 300_000;

    @TempDir
    Path directory;

    private final MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(13));

    /** We had a bug where the part of a step that threw an Error never came back: its object hung with its claim renewed. */
    @ParameterizedTest
    @ValueSource(classes = {BrokenOnce.class, BrokenOnceAsync.class})
    void ofAStepInAUsersRoute(Class<?> step) {
        StreamObject object = writer.next(POINTS_AND_MORE);
        try (Rig rig = new Rig(directory)) {
            rig.set("RELAY_OTLP_BATCH_SIZE", "64KiB").route("enrich.camel.yaml", """
                    - beans:
                        - name: brokenOnce
                          type: "%s"
                    - route:
                        id: enrich
                        from:
                          uri: direct:enrich
                          steps:
                            - process:
                                ref: brokenOnce
                            - process:
                                ref: resourceAttributes
                    """.formatted(step.getName()));
            rig.start();
            rig.put(object.key(), object.bytes());

            rig.awaitObjects("given_back", 1);
            rig.awaitObjects("completed", 1);

            assertGivenBackOnce(rig, List.of(object));
        }
    }

    /**
     * We had a bug where an Error of the step that opens an object was none to the next step: with nothing in hand it ended
     * the object as settled, and the message was deleted.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTheStepThatOpensAnObject(boolean byQueue) {
        List<StreamObject> objects = List.of(writer.next(POINTS_AND_MORE), writer.next(POINTS_AND_MORE));
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory)) {
            rig.set("RELAY_SOURCE_CONCURRENCY", "2")
                    .s3(() -> brokenOnce(rig.aws().newS3Client()));
            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            rig.start();

            rig.awaitObjects("given_back", 1);
            rig.awaitObjects("completed", 2);
            if (byQueue) {
                rig.awaitEmptyQueue();
            }

            assertGivenBackOnce(rig, objects);
        }
    }

    private static void assertGivenBackOnce(Rig rig, List<StreamObject> objects) {
        assertThat(rig.service().metrics().objects("given_back")).isEqualTo(1);
        rig.assertConserved();
        assertThat(rig.receiver().accepted().distinct())
                .isEqualTo(objects.stream()
                        .mapToInt(object -> (int) object.dataPoints())
                        .sum());
    }

    /** The first object that is asked for costs an Error. */
    private static S3Client brokenOnce(S3Client s3) {
        AtomicBoolean broken = new AtomicBoolean();
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getObject") && broken.compareAndSet(false, true)) {
                        throw new StackOverflowError("too deep");
                    }
                    try {
                        return method.invoke(s3, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Breaks with the first part that it is given. */
    public static final class BrokenOnce implements Processor {
        private final AtomicBoolean broken = new AtomicBoolean();

        @Override
        public void process(Exchange exchange) {
            if (broken.compareAndSet(false, true)) {
                throw new StackOverflowError("too deep");
            }
        }
    }

    /** As that, but asynchronous: nobody calls back. */
    public static final class BrokenOnceAsync extends AsyncProcessorSupport {
        private final AtomicBoolean broken = new AtomicBoolean();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (broken.compareAndSet(false, true)) {
                throw new StackOverflowError("too deep");
            }
            callback.done(true);
            return true;
        }
    }
}
