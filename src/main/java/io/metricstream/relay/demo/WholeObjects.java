package io.metricstream.relay.demo;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Objects that a listing shows only when they are whole, as S3 does (Amazon S3 User Guide, "Amazon S3 data consistency
 * model"): the store beneath shows a file from its first byte. So a listing waits for the objects that are being written.
 */
final class WholeObjects extends ForwardingBlobStore {
    /** Whoever writes more slowly than this must not keep all others from listing. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReadWriteLock writing = new ReentrantReadWriteLock();

    WholeObjects(BlobStore objects) {
        super(objects);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream contents) {
        return written(() -> super.putBlob(request, contents));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return written(() -> super.copyBlob(request));
    }

    private <T> T written(Supplier<T> write) {
        Lock shared = writing.readLock();
        shared.lock();
        try {
            return write.get();
        } finally {
            shared.unlock();
        }
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        boolean alone = awaitWriters();
        try {
            return super.list(request);
        } finally {
            if (alone) {
                writing.writeLock().unlock();
            }
        }
    }

    private boolean awaitWriters() {
        try {
            return writing.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
