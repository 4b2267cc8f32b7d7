package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GzipCompressorTest {
    private static final ContentType TYPE = ContentType.create("application/x-protobuf");

    private final GzipCompressor compressor = new GzipCompressor();

    static Stream<byte[]> bodies() {
        return Stream.of(
                new byte[0],
                new byte[1],
                Samples.read("otel10.bin"),
                new byte[3 << 20],
                random(64 << 10),
                random((64 << 10) + 1),
                random(1_000_000));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void isReadByTheJdk(byte[] body) throws IOException {
        HttpEntity entity = compressor.compress(body, TYPE);

        assertThat(entity.getContentEncoding()).isEqualTo("gzip");
        assertThat(entity.getContentType()).isEqualTo("application/x-protobuf");
        assertThat(read(entity)).isEqualTo(body);
    }

    @Test
    void aBodyIsNotTouchedByTheNextOne() throws IOException {
        HttpEntity first = compressor.compress(random(100_000), TYPE);
        HttpEntity second = compressor.compress(Samples.read("otel10.bin"), TYPE);

        assertThat(read(first)).isEqualTo(random(100_000));
        assertThat(read(second)).isEqualTo(Samples.read("otel10.bin"));
    }

    @Test
    void aRealCaptureIsAFifthOfItsSizeAtMost() {
        byte[] body = Samples.read("otel10.bin");

        assertThat(compressor.compress(body, TYPE).getContentLength()).isLessThan(body.length / 5);
    }

    /** What does not compress at all: the same each time. */
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(HttpEntity entity) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(entity.getContent().readAllBytes())).readAllBytes();
    }
}
