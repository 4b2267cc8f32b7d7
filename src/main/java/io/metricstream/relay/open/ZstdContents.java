package io.metricstream.relay.open;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Starts zstd, whose library is native: the one decompressor that a system may be without. */
final class ZstdContents {
    /** RFC 8878, section 3.1.1.1.2: decoders should support windows of 8 MiB, and may refuse larger ones. */
    private static final int MAX_WINDOW_LOG = 23;

    private ZstdContents() {}

    /** @throws ObjectReadException if the library cannot be loaded: then the object is not at fault */
    static InputStream of(InputStream stored) throws IOException {
        try {
            ZstdInputStream contents = new ZstdInputStream(stored);
            contents.setLongMax(MAX_WINDOW_LOG);
            return contents;
        } catch (LinkageError e) {
            throw new ObjectReadException(
                    "zstd cannot be undone on this system, the object stays where it is: " + e.getMessage()
                            + "; check that java.io.tmpdir is writable and not mounted noexec",
                    e);
        }
    }
}
