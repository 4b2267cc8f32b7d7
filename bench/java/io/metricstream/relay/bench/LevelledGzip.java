package io.metricstream.relay.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** gzip of a given level, 1 to 9. */
final class LevelledGzip extends GZIPOutputStream {
    LevelledGzip(OutputStream out, int level) throws IOException {
        super(out, 8 << 10);
        def.setLevel(level);
    }
}
