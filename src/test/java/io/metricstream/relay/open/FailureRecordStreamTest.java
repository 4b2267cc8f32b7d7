package io.metricstream.relay.open;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.FailureDocuments;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureRecordStreamTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final byte[] ONE = Arrays.copyOf(CAPTURE, 89_636);
    private static final byte[] OTHER = Arrays.copyOfRange(CAPTURE, 89_636, CAPTURE.length);

    @ParameterizedTest
    @EnumSource
    void theRecordsAreTheContentsInAnyContainer(Compressed compressed) throws Exception {
        byte[] stored = compressed.of(FailureDocuments.lines(ONE, OTHER));

        Compression.Opened opened = Compression.open(new ByteArrayInputStream(stored));

        assertThat(opened.contents().readAllBytes()).isEqualTo(CAPTURE);
        assertThat(opened.contents().isFailureRecords()).isTrue();
        assertThat(opened.compression().word()).isEqualTo(compressed.word());
    }

    @Test
    void theyAreFoundHoweverTheDocumentsAreLaidOut() throws Exception {
        String line = new String(FailureDocuments.lines(ONE), UTF_8).strip();
        String pretty = line.replace("{\"att", " \n{\n  \"att")
                .replace(",\"", ",\n  \"")
                .replace("\":", "\" : ");
        String escaped = line.replace("/", "\\/").replace("=", "\\u003d");

        for (String text : List.of(line, pretty, escaped)) {
            assertThat(contents(text + text)).as(text.substring(0, 200)).isEqualTo(FailureDocuments.concat(ONE, ONE));
        }
    }

    @Test
    void anErrorMessageMayQuoteWhatItLikes() throws Exception {
        String line = new String(FailureDocuments.lines(ONE), UTF_8);
        String quoting = line.replace(
                "\"errorMessage\":\"", "\"errorMessage\":\"no \"rawData\" in {\"a\":\"\\\"rawData\\\"\"} ");

        assertThat(contents(quoting + line)).isEqualTo(FailureDocuments.concat(ONE, ONE));
    }

    @Test
    void anEmptyRecordIsOne() throws Exception {
        assertThat(contents(new String(FailureDocuments.lines(new byte[0], ONE), UTF_8)))
                .isEqualTo(ONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8_192, 12_287, 12_288, 12_289})
    void aRecordMayHaveAnyLength(int length) throws Exception {
        byte[] record = Arrays.copyOf(CAPTURE, length);

        assertThat(contents(new String(FailureDocuments.lines(record, record), UTF_8)))
                .isEqualTo(FailureDocuments.concat(record, record));
    }

    /** The record up to its fault, a delimiter, the next record; then the whole object is kept. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "!", "=A", "\\n", "\\u00e4", "\\u00zz", "\n", "\""})
    void aRecordThatBreaksIsNotPassedOverInSilence(String fault) throws Exception {
        StringBuilder text = new StringBuilder(new String(FailureDocuments.lines(ONE, OTHER), UTF_8));
        int at = text.indexOf("rawData") + 10 + 4_000;
        text.replace(at, at + fault.length(), fault);

        Broken broken = broken(text.toString());

        int good = 4_000 / 4 * 3;
        assertThat(broken.contents)
                .isEqualTo(FailureDocuments.concat(Arrays.copyOf(ONE, good), new byte[] {'\n'}, OTHER));
        assertThat(broken.message)
                .startsWith("1 of 2 failure records of Firehose cannot be decoded, the first is record 1: ");
    }

    @Test
    void aDocumentWithoutItsRecordIsNotPassedOverInSilence() throws Exception {
        String line = new String(FailureDocuments.lines(ONE), UTF_8);
        String without = line.replaceAll("\"rawData\":\"[^\"]*\",", "");

        Broken broken = broken(line + without + line + without);

        assertThat(broken.contents).isEqualTo(FailureDocuments.concat(ONE, ONE));
        assertThat(broken.message)
                .isEqualTo(
                        "2 of 4 failure records of Firehose cannot be decoded, the first is record 2: it has no rawData");
    }

    /** Damage that takes the end of one document and the names of the next leaves a record that nothing announces. */
    @Test
    void aRecordWhoseNamesAreGoneIsNotPassedOverInSilence() throws Exception {
        String line = new String(FailureDocuments.lines(ONE), UTF_8);
        int end = line.indexOf("lambdaArn");
        int record = line.length() + line.indexOf("rawData") + 9;
        String harmed = line + line;
        harmed = harmed.substring(0, end) + "\u0000".repeat(record - end) + harmed.substring(record);

        Broken broken = broken(harmed + line);

        assertThat(broken.contents).isEqualTo(FailureDocuments.concat(ONE, new byte[] {'\n'}, ONE));
        assertThat(broken.message).contains("more than 200 characters is not named rawData");
    }

    @Test
    void whereverItIsCutShortThatIsTold() throws Exception {
        byte[] small = Arrays.copyOf(ONE, 100);
        String text = new String(FailureDocuments.lines(small), UTF_8);
        int record = text.indexOf("rawData") + 10;
        for (int cut = 20; cut < record + 134; cut++) {
            Broken broken = broken(text.substring(0, cut));

            int good = Math.max(0, cut - record) * 3 / 4;
            assertThat(broken.contents).hasSizeBetween(good, good + 1);
            assertThat(Arrays.copyOf(broken.contents, good)).isEqualTo(Arrays.copyOf(small, good));
        }
    }

    @Test
    void aContainerThatBreaksBreaksTheRecords() throws Exception {
        byte[] stored = Compressed.GZIP.of(FailureDocuments.lines(ONE, OTHER));
        InputStream contents = Compression.open(new ByteArrayInputStream(Arrays.copyOf(stored, stored.length / 2)))
                .contents();
        ByteArrayOutputStream some = new ByteArrayOutputStream();

        assertThatThrownBy(() -> contents.transferTo(some))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageStartingWith("gzip breaks after ");
        assertThat(some.size()).isGreaterThan(10_000);
        assertThat(CAPTURE).startsWith(Arrays.copyOf(some.toByteArray(), some.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"attemptsMadeUp\":1}\n", "{\"metric_stream_name\":\"attemptsMade\"}\n", "\n\n"})
    void otherContentsStayAsTheyAre(String text) throws Exception {
        assertThat(contents(text)).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void whatIsSkippedCountsInTheBytesOfTheRecords() throws Exception {
        InputStream contents = Compression.open(new ByteArrayInputStream(FailureDocuments.lines(ONE, OTHER)))
                .contents();
        contents.skipNBytes(ONE.length);

        assertThat(contents.readAllBytes()).isEqualTo(OTHER);
    }

    private record Broken(byte[] contents, String message) {}

    private static Broken broken(String text) {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        try {
            open(text).transferTo(some);
        } catch (UnreadableObjectException e) {
            return new Broken(some.toByteArray(), e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was read to its end");
    }

    private static byte[] contents(String text) throws IOException {
        return open(text).readAllBytes();
    }

    private static InputStream open(String text) throws IOException {
        return Compression.open(new ByteArrayInputStream(text.getBytes(UTF_8))).contents();
    }
}
