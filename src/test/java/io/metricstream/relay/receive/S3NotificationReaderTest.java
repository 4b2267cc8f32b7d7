package io.metricstream.relay.receive;

import static io.metricstream.relay.receive.Notifications.eventBridge;
import static io.metricstream.relay.receive.Notifications.records;
import static io.metricstream.relay.receive.Notifications.s3Record;
import static io.metricstream.relay.receive.Notifications.sns;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.receive.S3Notification.Created;
import io.metricstream.relay.receive.S3Notification.Ignored;
import io.metricstream.relay.receive.S3Notification.Unusable;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3NotificationReaderTest {
    @Test
    void anEventOfS3NamesItsObjectAndIgnoresFieldsThatAreNew() {
        String body = """
                {"Records": [{"eventVersion": "2.3", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
                  "eventTime": "2026-03-01T12:00:00.000Z", "eventName": "ObjectCreated:CompleteMultipartUpload",
                  "userIdentity": {"principalId": "A"}, "responseElements": {"x-amz-id-2": "b"}, "newField": [1, {"a": 2}],
                  "s3": {"s3SchemaVersion": "1.0", "configurationId": "c",
                    "bucket": {"name": "metrics", "ownerIdentity": {"principalId": "A"}, "arn": "arn:aws:s3:::metrics"},
                    "object": {"key": "2026/03/01/12/stream-1", "size": 1024, "eTag": "\\"d41d8cd9\\"", "versionId": "v1",
                      "sequencer": "0A1B2C3D4E5F678901"}}}]}
                """;
        assertThat(S3NotificationReader.read(body))
                .containsExactly(
                        new Created(new ObjectReference("metrics", "2026/03/01/12/stream-1", "v1", "d41d8cd9", null)));
    }

    @Test
    void anEventOfEventBridgeNamesItsObject() {
        String body = """
                {"version": "0", "id": "1", "detail-type": "Object Created", "source": "aws.s3", "account": "1",
                  "time": "2026-03-01T12:00:00Z", "region": "eu-west-1", "resources": ["arn:aws:s3:::metrics"],
                  "detail": {"version": "0", "bucket": {"name": "metrics"},
                    "object": {"key": "a+b%20c d", "size": 5, "etag": "b1946", "version-id": "IY", "sequencer": "00"},
                    "request-id": "N", "requester": "1", "source-ip-address": "1.2.3.4", "reason": "PutObject"}}
                """;
        assertThat(S3NotificationReader.read(body))
                .containsExactly(new Created(new ObjectReference("metrics", "a+b%20c d", "IY", "b1946", null)));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("keys")
    void keysOfS3AreDecodedAndThoseOfEventBridgeAreNot(String told, String fromS3) {
        String record = records(s3Record("ObjectCreated:Put", told));
        assertThat(keys(record)).containsExactly(fromS3);
        assertThat(keys(sns(record))).containsExactly(fromS3);
        assertThat(keys(eventBridge("Object Created", told))).containsExactly(told);
        assertThat(keys(sns(eventBridge("Object Created", told)))).containsExactly(told);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("a/b", "a/b"),
                Arguments.of("with+a+space", "with a space"),
                Arguments.of("a%2Bplus", "a+plus"),
                Arguments.of("100%25", "100%"),
                Arguments.of("year%3D2026/month%3d03", "year=2026/month=03"),
                Arguments.of("gr%C3%BC%C3%9Fe", "grüße"),
                Arguments.of("grüße", "grüße"),
                Arguments.of("%F0%9F%98%80", "😀"),
                Arguments.of("line%0Abreak", "line\nbreak"),
                Arguments.of("a%EF%BF%BDb", "a\uFFFDb"));
    }

    @ParameterizedTest
    @MethodSource("createdNames")
    void everyWayToCreateAnObjectCounts(String name) {
        assertThat(keys(records(s3Record(name, "k")))).containsExactly("k");
    }

    static Stream<String> createdNames() {
        return Stream.of(
                "ObjectCreated:Put",
                "ObjectCreated:Post",
                "ObjectCreated:Copy",
                "ObjectCreated:CompleteMultipartUpload",
                "s3:ObjectCreated:Put");
    }

    /** We had a bug where an ETag with a NUL made PostgreSQL refuse the statement, and its state was taken for broken. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a\\u0000b", "a b", "ä"})
    void anETagThatCannotBeCountsAsNone(String etag) {
        for (String body : List.of(
                records(s3Record("ObjectCreated:Put", "k")).replace("\"e\"", "\"" + etag + "\""),
                eventBridge("Object Created", "k").replace("\"e\"", "\"" + etag + "\""))) {
            assertThat(S3NotificationReader.read(body))
                    .containsExactly(new Created(new ObjectReference("metrics", "k", null, null, null)));
        }
    }

    @Test
    void everyRecordIsJudgedByItselfInItsOrder() {
        String body = records(
                s3Record("ObjectCreated:Put", "one"),
                s3Record("ObjectRemoved:Delete", "two"),
                s3Record("ObjectCreated:Put", "%ZZ"),
                s3Record("ObjectCreated:Copy", "four"));
        List<S3Notification> said = S3NotificationReader.read(body);
        assertThat(said).hasSize(4);
        assertThat(said.get(0)).isInstanceOf(Created.class);
        assertThat(said.get(1)).isEqualTo(new Ignored("other-event"));
        assertThat(said.get(2))
                .asInstanceOf(InstanceOfAssertFactories.type(Unusable.class))
                .extracting(Unusable::detail)
                .asString()
                .startsWith("record 3 of 4 has a key that is not urlencoded UTF-8: '%ZZ'");
        assertThat(said.get(3)).isInstanceOf(Created.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ignored")
    void isIgnored(String name, String body, String why) {
        assertThat(S3NotificationReader.read(body)).containsExactly(new Ignored(why));
    }

    static Stream<Arguments> ignored() {
        String test = """
                {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-01T12:00:00.000Z","Bucket":"metrics",\
                "RequestId":"1","HostId":"2"}""";
        return Stream.of(
                Arguments.of("a test event", test, "test-event"),
                Arguments.of("a test event in SNS", sns(test), "test-event"),
                Arguments.of("a deletion", records(s3Record("ObjectRemoved:Delete", "k")), "other-event"),
                Arguments.of("a restoration", records(s3Record("ObjectRestore:Completed", "k")), "other-event"),
                Arguments.of("a deletion by EventBridge", eventBridge("Object Deleted", "k"), "other-event"),
                Arguments.of(
                        "another service by EventBridge",
                        "{\"detail-type\":\"Object Created\",\"source\":\"my.app\",\"detail\":{}}",
                        "other-event"),
                Arguments.of("no records", "{\"Records\":[]}", "no-records"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void isUnusableAndSaysWhy(String name, @Nullable String body, String sentence) {
        List<S3Notification> said = S3NotificationReader.read(body);
        assertThat(said).hasSize(1).first().isInstanceOf(Unusable.class);
        assertThat(((Unusable) said.get(0)).detail())
                .contains(sentence)
                .doesNotContain("\n")
                .hasSizeLessThan(500);
    }

    static Stream<Arguments> unusable() {
        String wrapped = records(s3Record("ObjectCreated:Put", "k"));
        for (int i = 0; i < 4; i++) {
            wrapped = sns(wrapped);
        }
        return Stream.of(
                Arguments.of("nothing", null, "is empty"),
                Arguments.of("blanks", " \n", "is empty"),
                Arguments.of("no JSON", "hello", "no JSON"),
                Arguments.of("cut JSON", "{\"Records\":[{\"eventVersion\":", "no JSON"),
                Arguments.of("two values", "{\"Records\":[]} {}", "no JSON"),
                Arguments.of("depth", "{\"Records\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", "no JSON"),
                Arguments.of("a list", "[1]", "no object"),
                Arguments.of("a text", "\"Records\"", "no object"),
                Arguments.of("an empty object", "{}", "neither Records nor a detail-type"),
                Arguments.of("records that are no list", "{\"Records\":{\"a\":1}}", "no list"),
                Arguments.of("a record that is null", "{\"Records\":[null]}", "record 1 of 1 has event version"),
                Arguments.of("a record that is a number", "{\"Records\":[7]}", "record 1 of 1 has event version"),
                Arguments.of(
                        "version 3",
                        records(s3Record("ObjectCreated:Put", "k")).replace("\"2.1\"", "\"3.0\""),
                        "event version '3.0'"),
                Arguments.of(
                        "no event name",
                        records(s3Record("ObjectCreated:Put", "k")).replace("eventName", "x"),
                        "no eventName"),
                Arguments.of(
                        "no bucket",
                        records(s3Record("ObjectCreated:Put", "k")).replace("bucket", "x"),
                        "names no bucket"),
                Arguments.of(
                        "an ARN as bucket",
                        records(s3Record("ObjectCreated:Put", "k"))
                                .replace("\"metrics\"", "\"arn:aws:s3:eu-west-1:1:accesspoint/x\""),
                        "bucket that cannot be"),
                Arguments.of(
                        "no key", records(s3Record("ObjectCreated:Put", "k")).replace("\"key\"", "\"x\""), "no key"),
                Arguments.of("an empty key", records(s3Record("ObjectCreated:Put", "")), "names no key"),
                Arguments.of(
                        "a key that is a number",
                        records(s3Record("ObjectCreated:Put", "k")).replace("\"k\"", "7"),
                        "names no key"),
                Arguments.of("a cut percent", records(s3Record("ObjectCreated:Put", "a%4")), "not urlencoded"),
                Arguments.of("no hexadecimal", records(s3Record("ObjectCreated:Put", "a%4G")), "not urlencoded"),
                Arguments.of("no UTF-8", records(s3Record("ObjectCreated:Put", "a%FFb")), "not urlencoded UTF-8"),
                Arguments.of("a NUL", records(s3Record("ObjectCreated:Put", "a%00b")), "key that cannot be"),
                Arguments.of("a NUL by EventBridge", eventBridge("Object Created", "a\\u0000b"), "key that cannot be"),
                Arguments.of("half a character", eventBridge("Object Created", "\\ud800"), "key that cannot be"),
                Arguments.of(
                        "a long key", records(s3Record("ObjectCreated:Put", "k".repeat(1_025))), "key that cannot be"),
                Arguments.of(
                        "EventBridge without detail",
                        "{\"detail-type\":\"Object Created\",\"source\":\"aws.s3\"}",
                        "event of EventBridge names no bucket"),
                Arguments.of("SNS around nothing", "{\"Type\":\"Notification\",\"Message\":\"\"}", "is empty"),
                Arguments.of("SNS around an object", "{\"Type\":\"Notification\",\"Message\":{}}", "is empty"),
                Arguments.of(
                        "a subscription to confirm",
                        "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"Click\"}",
                        "'SubscriptionConfirmation'"),
                Arguments.of("SNS in SNS in SNS in SNS", wrapped, "more than 3 times"));
    }

    private static List<String> keys(String body) {
        return S3NotificationReader.read(body).stream()
                .map(said -> ((Created) said).object().key())
                .toList();
    }
}
