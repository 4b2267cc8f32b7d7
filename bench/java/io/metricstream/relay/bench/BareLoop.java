package io.metricstream.relay.bench;

import io.metricstream.relay.service.AwsClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The floor: a client that carries objects from S3 to an endpoint in slices of one size, one after the other, and knows
 * nothing of what is in them. A process of its own; its first request for the endpoint comes as soon as a slice is read.
 */
public final class BareLoop {
    private static final ContentType PROTOBUF = ContentType.create("application/x-protobuf");

    /** The relay's. */
    private static final int GZIP_LEVEL = 1;

    private final CloseableHttpClient http;
    private final String endpoint;
    private final boolean gzip;

    private BareLoop(CloseableHttpClient http, String endpoint, boolean gzip) {
        this.http = http;
        this.endpoint = endpoint;
        this.gzip = gzip;
    }

    /** @param arguments bucket, prefix, endpoint, bytes of a slice, {@code gzip} or {@code none} */
    public static void main(String[] arguments) throws IOException {
        String bucket = arguments[0];
        byte[] slice = new byte[Integer.parseInt(arguments[3])];
        try (CloseableHttpClient http = HttpClients.createDefault();
                S3Client s3 = AwsClients.s3(1).forcePathStyle(true).build()) {
            BareLoop loop = new BareLoop(http, arguments[2], arguments[4].equals("gzip"));
            for (S3Object object : s3.listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(arguments[1]))
                    .contents()) {
                try (InputStream in = s3.getObject(get -> get.bucket(bucket).key(object.key()))) {
                    loop.carry(in, slice);
                }
            }
        }
    }

    private void carry(InputStream in, byte[] slice) throws IOException {
        for (int read = in.readNBytes(slice, 0, slice.length); read > 0; ) {
            post(gzip ? compressed(slice, read) : new ByteArrayEntity(slice, 0, read, PROTOBUF));
            read = in.readNBytes(slice, 0, slice.length);
        }
    }

    private static HttpEntity compressed(byte[] bytes, int length) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream(length / 4 + 64);
        try (GZIPOutputStream out = new LevelledGzip(stored, GZIP_LEVEL)) {
            out.write(bytes, 0, length);
        }
        return new ByteArrayEntity(stored.toByteArray(), PROTOBUF, "gzip");
    }

    private void post(HttpEntity entity) throws IOException {
        HttpPost post = new HttpPost(endpoint);
        post.setEntity(entity);
        http.execute(post, response -> {
            EntityUtils.consume(response.getEntity());
            if (response.getCode() != 200) {
                throw new IOException(endpoint + " answered " + response.getCode());
            }
            return response.getCode();
        });
    }
}
