package io.metricstream.relay.open;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of all entries of a ZIP file, one after the other, in the order of the file (APPNOTE.TXT of PKWARE, section
 * 4.3). Names do not count. The library neither compares checksums nor minds a file that ends between two entries: this does
 * both, and reads the file to its end ({@link ZipTail}).
 */
final class ZipContents extends BulkInputStream {
    private final ZipTail stored;
    private final ZipArchiveInputStream archive;
    private final CRC32 checksum = new CRC32();
    private @Nullable ZipArchiveEntry entry;
    private boolean ended;

    ZipContents(InputStream stored) {
        this.stored = new ZipTail(stored);
        this.archive = new ZipArchiveInputStream(this.stored);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!ended) {
            int read = entry == null ? -1 : archive.read(bytes, offset, length);
            if (read > 0) {
                checksum.update(bytes, offset, read);
                return read;
            }
            next();
        }
        return -1;
    }

    private void next() throws IOException {
        ZipArchiveEntry last = entry;
        entry = archive.getNextEntry();
        // Known only now where it stands behind the entry (4.3.9), and -1 where it is not known at all.
        if (last != null && last.getCrc() >= 0 && last.getCrc() != checksum.getValue()) {
            throw new IOException("the checksum of an entry differs");
        }
        checksum.reset();
        if (entry == null) {
            end();
        } else if (!archive.canReadEntryData(entry)
                || entry.getMethod() != ZipArchiveEntry.STORED && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
            throw new IOException("an entry is encrypted, or neither stored nor deflated");
        }
    }

    private void end() throws IOException {
        stored.transferTo(OutputStream.nullOutputStream());
        if (!stored.endsDirectory()) {
            throw new EOFException("the stored bytes do not end with the end of a directory");
        }
        ended = true;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
