package io.metricstream.relay.open;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Asks S3 for the rest of an object whose reading has begun ({@code Range} and {@code If-Match}, RFC 9110, sections 14.2 and
 * 13.1.1), and believes no answer that might be of another object or begin elsewhere.
 */
final class RangeReader {
    private final S3Client s3;
    private final GetObjectRequest request;
    private final GetObjectResponse first;
    private final String object;

    /** @param first what S3 answered to {@code request} */
    RangeReader(S3Client s3, GetObjectRequest request, GetObjectResponse first, String object) {
        this.s3 = s3;
        this.request = request;
        this.first = first;
        this.object = object;
    }

    /**
     * The stored bytes from {@code offset}, which is less than the object's length, to the end.
     *
     * @throws ObjectReplacedException if the object is not there any more
     * @throws ObjectReadException if anything else is answered: the SDK has tried again what is worth it
     * @throws SdkClientException if there is no answer
     */
    ResponseInputStream<GetObjectResponse> from(long offset) throws ObjectReadException {
        ResponseInputStream<GetObjectResponse> rest;
        try {
            rest = s3.getObject(request.toBuilder()
                    .range("bytes=" + offset + "-")
                    .ifMatch(first.eTag())
                    .build());
        } catch (AwsServiceException e) {
            if (S3Refusal.isReplaced(e)) {
                throw replaced(offset, e);
            }
            throw new ObjectReadException(
                    object + ": reading on at byte " + offset + " failed: "
                            + S3Refusal.sentence(e, permission(request)),
                    e);
        }
        GetObjectResponse answer = rest.response();
        if (!Objects.equals(answer.eTag(), first.eTag())) {
            rest.abort();
            throw replaced(offset, null);
        }
        String range = "bytes " + offset + "-" + (first.contentLength() - 1) + "/" + first.contentLength();
        if (!range.equals(answer.contentRange())) {
            rest.abort();
            throw new ObjectReadException(
                    object + ": asked for " + range + ", the server answered " + answer.contentRange()
                            + "; check that the endpoint of S3 knows ranges",
                    null);
        }
        return rest;
    }

    /** What a request asks for: that of a version is an action of its own (Service Authorization Reference, Amazon S3). */
    static String permission(GetObjectRequest request) {
        return (request.versionId() == null ? "s3:GetObject" : "s3:GetObjectVersion")
                + " there (without s3:ListBucket, S3 answers so too for what is gone)";
    }

    private ObjectReplacedException replaced(long offset, @Nullable AwsServiceException cause) {
        return new ObjectReplacedException(
                object + " was replaced or removed after " + offset + " of its " + first.contentLength()
                        + " bytes were read; what is there now is read from its beginning",
                cause);
    }
}
