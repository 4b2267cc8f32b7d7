package io.metricstream.relay.inspect;

import org.jspecify.annotations.Nullable;

/**
 * A dead letter as programs read it, in JSON.
 *
 * @param time when it was first kept, ISO 8601; null where nobody said
 * @param source {@code s3://bucket/key}, or which message of the queue it was
 * @param offset in the uncompressed source object
 * @param length in the uncompressed source object; 0 where the whole object is kept
 * @param points data points in its frames; null where nobody counted them
 * @param status the endpoint's last answer; null where it has answered nothing
 * @param size in bytes, as stored
 * @param metrics which metrics of its one frame were refused ({@code 0-3,7}); null for all
 */
public record LetterEntry(
        String id,
        @Nullable String time,
        String reason,
        String source,
        String sourceVersion,
        String sourceEtag,
        long offset,
        long length,
        int frames,
        @Nullable Integer points,
        @Nullable Integer status,
        int attempts,
        long size,
        @Nullable String metrics,
        String detail) {

    public static LetterEntry of(Letter letter) {
        return new LetterEntry(
                letter.id().text(),
                letter.time().getEpochSecond() == 0 ? null : letter.time().toString(),
                letter.id().reason().word(),
                letter.source().toString(),
                letter.source().version(),
                letter.source().etag(),
                letter.offset(),
                letter.length(),
                letter.frames(),
                letter.dataPoints() < 0 ? null : Integer.valueOf(letter.dataPoints()),
                letter.status() == 0 ? null : Integer.valueOf(letter.status()),
                letter.attempts(),
                letter.bytes(),
                letter.metrics().isEmpty() ? null : letter.metrics(),
                letter.detail());
    }
}
