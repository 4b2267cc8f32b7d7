package io.metricstream.relay.receive;

import static io.metricstream.relay.receive.FirehoseRig.assertRefused;
import static io.metricstream.relay.receive.FirehoseRig.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests: what is carried of them, and how those are answered that Firehose would not send. */
class FirehoseBodiesTest {
    private static final int LIMIT = 64 << 20;

    private final FirehoseRig rig = new FirehoseRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recordsAreCarriedOneAfterTheOtherAndAnsweredInFirehosesForm(boolean gzip) {
        List<byte[]> records = List.of("first ".getBytes(UTF_8), new byte[0], new byte[] {0, -1, 10}, new byte[9999]);

        HttpResponse<String> answer =
                gzip ? rig.client().deliverGzip("id-1", records) : rig.client().deliver("id-1", records);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Content-Length"))
                .hasValue(String.valueOf(answer.body().length()));
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(json(answer).path("requestId").asText()).isEqualTo("id-1");
        assertThat(json(answer).path("timestamp").asLong()).isCloseTo(System.currentTimeMillis(), within(60_000));
        assertThat(json(answer).has("errorMessage")).isFalse();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        records.forEach(expected::writeBytes);
        assertThat(rig.contents().toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(rig.carried()).singleElement().satisfies(request -> {
            assertThat(request.requestId()).isEqualTo("id-1");
            assertThat(request.stream()).isEqualTo(FirehoseClient.STREAM);
            assertThat(request.timestamp()).isEqualTo(FirehoseClient.TIME);
            assertThat(request.length()).isEqualTo(expected.size());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                                      | the body is no object
        []                                                      | the body is no object
        {"requestId":"id-1","timestamp":1,"records":[{"data":"  | the body is no JSON as Firehose writes it:
        {"requestId":"id-1","timestamp":1,"records":[{"data":"AAAA"}]  | the body is no JSON as Firehose writes it:
        {"requestId":"id-1","timestamp":1,"records":[{"data":"AAAA"}]}x | the body is no JSON as Firehose writes it:
        {"requestId":"id-1","timestamp":1,"records":[]}{}       | something stands after the body's object
        {"requestId":"id-1","timestamp":1}                      | the body has no records
        {"requestId":"id-1","records":[],"records":[]}          | records is there twice
        {"requestId":"id-1","records":{}}                       | records is no array
        {"requestId":"id-1","records":[{"data":"AAAA"},1]}      | record 2 is no object
        {"requestId":"id-1","records":[{}]}                     | record 1 has no data
        {"requestId":"id-1","records":[{"data":null}]}          | the data of record 1 is no text
        {"requestId":"id-1","records":[{"data":"AAAA","data":"AAAA"}]} | record 1 has data twice
        {"requestId":"id-1","records":[{"data":"A?AA"}]}        | the
        {"requestId":"id-1","records":[{"data":"AAA"}]}         | the
        {"requestId":"id-2","records":[]}                       | requestId is not that of X-Amz-Firehose-Request-Id
        {"requestId":7,"records":[]}                            | requestId is no text
        {"timestamp":"now","records":[]}                        | timestamp is no whole number of milliseconds
        {"timestamp":-1,"records":[]}                           | timestamp is not in the years 1970 to 9999
        {"timestamp":99999999999999999,"records":[]}            | timestamp is not in the years 1970 to 9999
        {"timestamp":9999999999999999999999,"records":[]}       | the body is no JSON as Firehose writes it:
        """)
    void aBodyThatIsNotFirehosesIsRefusedWhole(String body, String fault) {
        HttpResponse<String> answer = rig.client().post("id-1", body.getBytes(US_ASCII));

        assertRefused(answer, 400, "id-1", fault);
        assertThat(rig.carried()).isEmpty();
    }

    @Test
    void aDeepBodyAndALongNameAreRefused() {
        String deep = "{\"more\":" + "[".repeat(10_000) + "]".repeat(10_000) + ",\"records\":[]}";
        String named = "{\"" + "n".repeat(100_000) + "\":1,\"records\":[]}";
        String titled = "{\"requestId\":\"" + "i".repeat(100_000) + "\",\"records\":[]}";

        for (String body : List.of(deep, named, titled)) {
            assertRefused(rig.client().post("id-1", body.getBytes(US_ASCII)), 400, "id-1", "the body is no JSON");
        }
        assertThat(rig.carried()).isEmpty();
    }

    @Test
    void tenThousandRecordsAreTakenAndOneMoreIsNot() {
        List<byte[]> records =
                IntStream.range(0, 10_000).mapToObj(i -> new byte[] {(byte) i}).toList();
        List<byte[]> more = new ArrayList<>(records);
        more.add(new byte[1]);

        assertThat(rig.client().deliver("id-1", records).statusCode()).isEqualTo(200);
        assertRefused(rig.client().deliver("id-2", more), 400, "id-2", "there are more than 10000 records");
        assertThat(rig.carried()).hasSize(1);
    }

    @Test
    void fieldsOfALaterProtocolArePassedOverAndAnyOrderIsGood() {
        String body = "{\"later\":{\"a\":[1,{\"data\":\"?\"}]},\"records\":[{\"more\":{\"data\":1},\"data\":\"QUJD\"}],"
                + "\"timestamp\":5,\"requestId\":\"id-1\"}";

        assertThat(rig.client().post("id-1", body.getBytes(US_ASCII)).statusCode())
                .isEqualTo(200);
        assertThat(rig.contents().toString(US_ASCII)).isEqualTo("ABC");
        assertThat(rig.carried())
                .singleElement()
                .satisfies(request -> assertThat(request.timestamp()).hasToString("1970-01-01T00:00:00.005Z"));
    }

    @Test
    void brokenGzipIsRefused() {
        byte[] body = Gzip.of(FirehoseClient.body("id-1", List.of(new byte[100_000])));
        byte[] flipped = body.clone();
        flipped[body.length - 5] ^= 1;
        byte[] cut = Arrays.copyOf(body, body.length / 2);
        byte[] none = FirehoseClient.body("id-1", List.of(new byte[1]));

        for (byte[] broken : List.of(flipped, cut, none)) {
            assertRefused(
                    rig.client().post("id-1", broken, "Content-Encoding", "gzip"), 400, "id-1", "gzip breaks after ");
        }
        assertThat(rig.carried()).isEmpty();
    }

    /** A name of many megabytes is no file's, and what reads it must not keep it. */
    @Test
    void aGzipHeaderWithALongNameIsPassedOver() throws IOException {
        byte[] gzip = Gzip.of(FirehoseClient.body("id-1", List.of("ABC".getBytes(US_ASCII))));
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.write(gzip, 0, 10);
        named.writeBytes("n".repeat(8 << 20).getBytes(US_ASCII));
        named.write(0);
        named.write(gzip, 10, gzip.length - 10);
        byte[] sent = named.toByteArray();
        sent[3] = 8;

        assertThat(rig.client().post("id-1", sent, "Content-Encoding", "gzip").statusCode())
                .isEqualTo(200);
        assertThat(rig.contents().toString(US_ASCII)).isEqualTo("ABC");
    }

    @Test
    void gzipOfSeveralMembersIsOneBody() {
        byte[] body = FirehoseClient.body("id-1", FirehoseClient.records(new byte[200_000], 1000));
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        FirehoseClient.records(body, 30_000).forEach(part -> members.writeBytes(Gzip.of(part)));

        assertThat(rig.client()
                        .post("id-1", members.toByteArray(), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(200);
        assertThat(rig.contents().toByteArray()).isEqualTo(new byte[200_000]);
    }

    /** Exactly 64 MiB are taken, of spaces mostly. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLimitIsThatOfTheBodyBeforeItsCompression(boolean gzip) throws IOException {
        String body = "{\"requestId\":\"id-1\",\"records\":[{\"data\":\"QUJD\"}]";
        for (int more : new int[] {0, 1}) {
            HttpRequest.Builder request = rig.client().request("id-1");
            byte[] padded = (body + " ".repeat(LIMIT + more - body.length() - 1) + "}").getBytes(US_ASCII);
            byte[] sent = gzip ? Gzip.of(padded) : padded;
            if (gzip) {
                request.header("Content-Encoding", "gzip");
            }

            HttpResponse<String> answer = rig.client().send(request.POST(HttpRequest.BodyPublishers.ofByteArray(sent)));

            assertThat(answer.statusCode()).isEqualTo(more == 0 ? 200 : 413);
        }
        assertThat(rig.carried()).hasSize(1);
    }

    @Test
    void aBodyWithoutALengthHasTheSameLimit() {
        byte[] chunk = " ".repeat(1 << 20).getBytes(US_ASCII);
        HttpRequest.Builder endless = rig.client()
                .request("id-1")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(65, chunk)));

        assertRefused(rig.client().send(endless), 413, "id-1", "the body is larger than 64 MiB, Firehose's own limit");
        assertThat(rig.carried()).isEmpty();
    }

    @Test
    void aBombIsRefusedAt64MebibytesAndSaidToBeLost() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(US_ASCII);
            for (int i = 0; i < 256; i++) {
                gzip.write(spaces);
            }
        }
        try (LogLines log = new LogLines()) {
            assertRefused(
                    rig.client().post("id-1", bomb.toByteArray(), "Content-Encoding", "gzip"),
                    413,
                    "id-1",
                    "the body is larger");
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("request id-1 from ")
                            && line.contains(" is lost, unless its sender keeps it"));
        }
    }

    private static Offset<Long> within(long millis) {
        return Offset.offset(millis);
    }
}
