package io.metricstream.relay.bench;

import io.metricstream.relay.demo.EmbeddedAws;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;

/** What stands around the process that is measured: the demo's S3 and SQS, and an endpoint that only counts. */
final class Servers implements AutoCloseable {
    static final String SOURCE = "bench-source";
    private static final String FAILURES = "bench-failures";

    private final EmbeddedAws aws;
    private final CountingEndpoint endpoint = CountingEndpoint.start();
    private final Certificate certificate;
    private final TlsFront s3OverTls;
    private final TlsFront endpointOverTls;
    private final Set<Dataset> kept = new HashSet<>();
    private int queues;

    /** @param directory where objects lie: not in memory, since some are large; it must exist */
    Servers(Path directory, Certificate certificate) throws IOException {
        this.certificate = certificate;
        aws = EmbeddedAws.start(directory);
        aws.createBucket(SOURCE);
        aws.createBucket(FAILURES);
        s3OverTls = TlsFront.of(aws.s3Endpoint(), certificate.context());
        endpointOverTls = TlsFront.of(endpoint.url(), certificate.context());
    }

    CountingEndpoint endpoint() {
        return endpoint;
    }

    /** The SDK's own variables, and those that the relay needs in any case. */
    Access plain() {
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put(Access.ENDPOINT, endpoint.url().toString());
        environment.put("RELAY_DEAD_LETTER_BUCKET", FAILURES);
        return new Access(environment, List.of());
    }

    /** As {@link #plain}, but S3 and the endpoint by TLS, as they are on AWS. */
    Access tls() {
        Map<String, String> environment = new HashMap<>(plain().environment());
        environment.put("AWS_ENDPOINT_URL_S3", s3OverTls.url().toString());
        environment.put(Access.ENDPOINT, endpointOverTls.url().toString());
        return new Access(environment, certificate.trust());
    }

    /** Puts objects that are kept until all is measured, unless they are there. */
    void keep(Dataset data) {
        if (kept.add(data)) {
            put(data);
        }
    }

    void put(Dataset data) {
        List<String> keys = data.keys();
        Map<Contents, byte[]> stored = new IdentityHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] bytes = stored.computeIfAbsent(
                    data.contents(i), contents -> data.storedAs().of(contents.bytes()));
            put(keys.get(i), bytes, data.times(i));
        }
    }

    /** An object of the same bytes so many times. */
    void put(String key, byte[] bytes, int times) {
        RequestBody body = RequestBody.fromContentProvider(
                () -> repeated(bytes, times), (long) bytes.length * times, "application/octet-stream");
        aws.s3().putObject(put -> put.bucket(SOURCE).key(key), body);
    }

    private static InputStream repeated(byte[] bytes, int times) {
        return new SequenceInputStream(Collections.enumeration(Collections.nCopies(times, bytes).stream()
                .map(ByteArrayInputStream::new)
                .toList()));
    }

    void delete(Dataset data) {
        for (String key : data.keys()) {
            aws.s3().deleteObject(delete -> delete.bucket(SOURCE).key(key));
        }
    }

    /** @return its URL */
    String newQueue() {
        return aws.createQueue("bench-" + ++queues);
    }

    void announce(String queueUrl, String key) {
        aws.announce(queueUrl, SOURCE, key);
    }

    /** Fails if anything was dead-lettered: nothing that is measured here should be. */
    void checkFailureBucket() throws IOException {
        var letters = aws.s3().listObjectsV2(list -> list.bucket(FAILURES)).contents();
        if (!letters.isEmpty()) {
            throw new IOException(letters.size() + " dead letters, the first one s3://" + FAILURES + "/"
                    + letters.get(0).key() + "; the figures are of no use");
        }
    }

    @Override
    public void close() {
        endpointOverTls.close();
        s3OverTls.close();
        endpoint.close();
        aws.close();
    }
}
