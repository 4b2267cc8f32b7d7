package io.metricstream.relay.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.EmbeddedAws;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;

class EmbeddedAwsTest {
    @TempDir
    static Path objects;

    static EmbeddedAws aws;

    @BeforeAll
    static void start() {
        aws = EmbeddedAws.start(objects);
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Test
    void anAnnouncedObjectCanBeReadByWhatTheEventSays() throws Exception {
        String key = "year=2026/a b+c.bin";
        byte[] content = new byte[40 << 20];
        content[content.length - 1] = 7;
        aws.createBucket("announced");
        String queue = aws.createQueue("announced");
        aws.s3().putObject(request -> request.bucket("announced").key(key), RequestBody.fromBytes(content));

        aws.announce(queue, "announced", key);

        List<Message> messages =
                aws.sqs().receiveMessage(request -> request.queueUrl(queue)).messages();
        JsonNode s3 = new ObjectMapper().readTree(messages.get(0).body()).at("/Records/0/s3");
        assertThat(queue).startsWith(aws.sqsEndpoint() + "/");
        assertThat(s3.at("/object/key").asText()).isEqualTo("year%3D2026/a+b%2Bc.bin");
        assertThat(s3.at("/object/size").asLong()).isEqualTo(content.length);
        assertThat(aws.s3()
                        .getObjectAsBytes(request -> request.bucket("announced").key(key))
                        .asByteArrayUnsafe())
                .isEqualTo(content);
        assertThat(Files.exists(objects.resolve("announced"))).isTrue();
    }

    @Test
    void aMissingBucketIsAnErrorAsWithAws() {
        assertThatThrownBy(() -> aws.s3().listObjectsV2(request -> request.bucket("not-there")))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchBucket"));
    }

    @Test
    void bothPortsAreFreeAgainAfterClose() {
        EmbeddedAws second = EmbeddedAws.start();
        second.createBucket("in-memory");
        second.close();

        assertThatThrownBy(() -> new Socket("127.0.0.1", second.s3Endpoint().getPort()))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket("127.0.0.1", second.sqsEndpoint().getPort()))
                .isInstanceOf(ConnectException.class);
    }
}
