package io.metricstream.relay.inspect;

import java.io.InputStream;
import java.util.Map;

/**
 * An object that is to be looked at.
 *
 * @param name a path, or {@code s3://bucket/key}
 * @param contents as stored, perhaps compressed; closed by whoever opened it
 * @param bytes stored
 * @param metadata the user metadata of S3; empty for a file
 */
public record StoredObject(String name, InputStream contents, long bytes, Map<String, String> metadata) {}
