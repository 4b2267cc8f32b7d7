package io.metricstream.relay.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code s3://bucket/key} as people write it. The key is taken as it stands, without decoding.
 *
 * @param key a key, a prefix, or empty
 */
record S3Location(String bucket, String key) {
    private static final String SCHEME = "s3://";

    static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException if {@code text} is none; the message says what one looks like */
    static S3Location parse(String text) {
        int slash = text.indexOf('/', SCHEME.length());
        String bucket = isOne(text) ? text.substring(SCHEME.length(), slash < 0 ? text.length() : slash) : "";
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no place in S3; write it as s3://bucket/key");
        }
        return new S3Location(bucket, slash < 0 ? "" : text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + key;
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<S3Location> {
        @Override
        public S3Location convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
