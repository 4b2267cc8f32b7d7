package io.metricstream.relay.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.inspect.LetterMetrics.Decoded;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.open.S3Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Explains a dead letter: what its bytes hold, and what is wrong with them. Changes nothing. */
public final class LetterInspector {
    private static final Set<Reason> DUMPED = Set.of(Reason.DAMAGED, Reason.UNDECODABLE, Reason.TOO_LARGE);

    /** Of a message of the queue; SQS takes 1 MiB at most. */
    private static final int TEXT_LENGTH = 2_000;

    private final Letters letters;
    private final S3Client s3;
    private final int maxFrameSize;

    /**
     * @param s3 asked for the bytes before damage, of the source object; if it refuses they are left out
     * @param maxFrameSize {@code relay.split.max-frame-size}, in bytes
     */
    public LetterInspector(Letters letters, S3Client s3, int maxFrameSize) {
        this.letters = letters;
        this.s3 = s3;
        this.maxFrameSize = maxFrameSize;
    }

    /**
     * @param listed how many frames, faults and metrics are listed one by one
     * @throws IOException if the letter is gone, or cannot be read
     * @throws LetterException if S3 refuses
     */
    public LetterReport report(Letter letter, int listed) throws IOException {
        try (S3Body body = letters.open(letter)) {
            // A whole object may be of any size; it is only read through.
            if (letter.id().reason() == Reason.UNREADABLE_OBJECT) {
                ObjectReport contents = ObjectInspector.inspect(stored(letter, body), maxFrameSize, listed);
                return report(letter, contents, new Decoded(0, List.of(), 0), List.of(), "");
            }
            return report(letter, body.readAllBytes(), listed);
        }
    }

    private LetterReport report(Letter letter, byte[] bytes, int listed) throws IOException {
        ObjectReport contents =
                ObjectInspector.inspect(stored(letter, new ByteArrayInputStream(bytes)), maxFrameSize, listed);
        List<String> dump = DUMPED.contains(letter.id().reason())
                ? HexDump.around(before(letter, bytes), bytes, letter.offset())
                : List.of();
        String text = letter.id().reason() == Reason.UNUSABLE_NOTIFICATION
                ? new String(bytes, 0, Math.min(bytes.length, TEXT_LENGTH), UTF_8)
                : "";
        return report(letter, contents, LetterMetrics.of(letter, bytes, maxFrameSize, listed), dump, text);
    }

    private static LetterReport report(
            Letter letter, ObjectReport contents, Decoded metrics, List<String> dump, String text) {
        return new LetterReport(
                LetterEntry.of(letter),
                LetterWords.what(letter),
                LetterWords.next(letter),
                LetterWords.inspect(letter),
                contents,
                metrics.count(),
                metrics.list(),
                LetterWords.undecoded(letter, metrics.undecoded()),
                dump,
                text);
    }

    private StoredObject stored(Letter letter, InputStream contents) {
        return new StoredObject(letters.place(letter.id()), contents, letter.bytes(), Map.of());
    }

    /**
     * The last bytes before the letter, of its source as far as it is still there. If that is compressed, the range that is
     * asked for is another one: so what follows it must be the letter.
     */
    private byte[] before(Letter letter, byte[] bytes) {
        int before = (int) Math.min(letter.offset(), HexDump.ROW_BYTES);
        int known = Math.min(bytes.length, HexDump.ROW_BYTES);
        if (before == 0 || letter.source().bucket().isEmpty()) {
            return new byte[0];
        }
        long from = letter.offset() - before;
        Letter.Source source = letter.source();
        try {
            byte[] around = s3.getObjectAsBytes(get -> get.bucket(source.bucket())
                            .key(source.key())
                            .versionId(source.version().isEmpty() ? null : source.version())
                            .ifMatch(source.etag().isEmpty() ? null : source.etag())
                            .range("bytes=" + from + "-" + (letter.offset() + known - 1)))
                    .asByteArray();
            boolean same =
                    around.length == before + known && Arrays.equals(around, before, before + known, bytes, 0, known);
            return same ? Arrays.copyOf(around, before) : new byte[0];
        } catch (SdkException e) {
            return new byte[0];
        }
    }
}
