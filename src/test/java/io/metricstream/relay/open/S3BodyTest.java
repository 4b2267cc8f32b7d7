package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3BodyTest {
    private static final byte[] CONTENT = new byte[1 << 20];

    static EmbeddedAws aws;
    static FaultyS3 faulty;
    static S3Client s3;

    @BeforeAll
    static void start() {
        new Random(1).nextBytes(CONTENT);
        aws = EmbeddedAws.start();
        faulty = new FaultyS3(aws);
        s3 = faulty.newClient();
        aws.createBucket("bodies");
        s3.putObject(put -> put.bucket("bodies").key("object"), RequestBody.fromBytes(CONTENT));
    }

    @AfterAll
    static void stop() {
        s3.close();
        faulty.close();
        aws.close();
    }

    @Test
    void readsABodyOfTheAnnouncedLength() throws Exception {
        faulty.faults(request -> Fault.NONE);

        try (S3Body body = open()) {
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.count()).isEqualTo(CONTENT.length);
        }
    }

    @Test
    void aBodyThatIsShorterThanAnnouncedIsAFaultAndNoEnd() throws Exception {
        faulty.faults(request -> Fault.HALF_BODY);

        try (S3Body body = open()) {
            assertThatThrownBy(body::readAllBytes)
                    .isInstanceOf(ObjectReadException.class)
                    .hasMessage("s3://bodies/object: reading failed after 524288 of 1048576 bytes")
                    .hasCauseInstanceOf(Exception.class);
        }
    }

    @Test
    void theConnectionIsUsableAfterABodyWasLeftInTheMiddle() throws Exception {
        faulty.faults(request -> Fault.NONE);
        for (int i = 0; i < 100; i++) {
            try (S3Body body = open()) {
                assertThat(body.read()).isEqualTo(CONTENT[0] & 0xFF);
            }
        }

        try (S3Body body = open()) {
            assertThat(body.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    private static S3Body open() {
        return new S3Body(s3.getObject(get -> get.bucket("bodies").key("object")), "s3://bodies/object");
    }
}
