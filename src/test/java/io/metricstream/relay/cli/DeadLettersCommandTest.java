package io.metricstream.relay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FrameBytes;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.kit.PoisonedSet;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.message.Reason;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code dead-letters} between real servers, beside a running relay where one is started. */
class DeadLettersCommandTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME = 3 + 89_633;

    @TempDir
    Path directory;

    private Rig rig;
    private LetterObjects letters;
    private String out = "";
    private String err = "";

    @BeforeEach
    void start() {
        rig = new Rig(directory).byQueue();
        letters = new LetterObjects(rig.aws().s3(), Rig.FAILURES);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void sixteenPoisonedPointsIn20MbAreFoundListedShownAndReplayed() throws Exception {
        PoisonedSet set = PoisonedSet.of20Mb();
        rig.start();
        set.carry(rig);

        assertThat(set.points()).hasSize(16);
        assertThat(rig.deadLetters())
                .hasSize(16)
                .extracting(letter -> PoisonedSet.frame(
                        letter.metadata().get("source-key"), letter.metadata().get("offset")))
                .containsExactlyInAnyOrderElementsOf(set.frames());
        assertThat(run("list")).isZero();
        assertThat(out).contains("16 dead letters, ", " partially-rejected\n", "By status: 16 answered 400\n");
        assertThat(run("list", "--json")).isZero();
        JsonNode list = new ObjectMapper().readTree(out);
        assertThat(list).hasSize(16);
        String id = list.findValuesAsText("id").stream()
                .filter(one -> one.contains("partially"))
                .findFirst()
                .orElseThrow();
        assertThat(run("show", id)).isZero();
        assertThat(out).contains("The refused metrics, of ", "out of order sample", "amazonaws.com/", "replay " + id);

        rig.receiver().answer(request -> OtlpAnswer.accepted());
        assertThat(run("replay", "--all")).as(err).isZero();

        assertThat(out).contains("16 accepted and gone, 0 stay");
        assertThat(rig.deadLetters()).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), set.objects());
        assertThat(run("list")).isZero();
        assertThat(out).isEqualTo("No dead letters.\n");
        assertThat(run("list", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(out)).isEmpty();
    }

    @Test
    void listFiltersAndLimits() throws Exception {
        for (int number = 0; number < 5; number++) {
            letter(Reason.REJECTED, number, "a/" + number, new byte[] {1});
        }
        letter(Reason.DAMAGED, 9, "b/9", new byte[] {1, 2});

        assertThat(run("list", "--limit", "2")).isZero();
        assertThat(out).contains("6 dead letters, 7 bytes: 1 damaged, 5 rejected", "Listed: 2 of 6");
        assertThat(out.lines().filter(line -> line.contains("s3://"))).hasSize(2);
        assertThat(ids("--reason", "damaged")).hasSize(1);
        assertThat(ids("--reason", "damaged,rejected")).hasSize(6);
        assertThat(ids("--source", "s3://source-bucket/a/")).hasSize(5);
        assertThat(ids("--since", "2026-11-23T05:00:00Z")).hasSize(6);
        assertThat(ids("--since", "2026-11-23T05:00:01Z")).isEmpty();
        assertThat(ids("--since", "1s")).isEmpty();
    }

    @Test
    void showExplainsDamageWithTheBytesBeforeIt() throws Exception {
        byte[] junk = "\u0000no frame\u00FF".getBytes(UTF_8);
        byte[] object = Arrays.copyOf(CAPTURE, FIRST_FRAME + junk.length);
        System.arraycopy(junk, 0, object, FIRST_FRAME, junk.length);
        rig.start();
        rig.putAndAnnounce("it's damaged", object);
        rig.awaitObjects("completed", 1);
        String id = rig.deadLetters().get(0).key().substring(LetterObjects.PREFIX.length());

        assertThat(run("show", id)).isZero();

        assertThat(out)
                .contains("neither a frame nor a delimiter", "expected a frame, but the length is 0")
                .contains("relay inspect 's3://source-bucket/it'\\''s damaged'")
                .contains("> 00015e24  00 6e 6f 20 66 72 61 6d")
                .containsPattern("  00015e14 ( [0-9a-f]{2}){16}");
        Path raw = directory.resolve("raw");
        assertThat(run("show", "--raw", raw.toString(), id)).isZero();
        assertThat(raw).hasBinaryContent(junk);
        assertThat(run("show", "--raw", raw.toString(), id)).isEqualTo(1);
        assertThat(err).contains("is there already").hasLineCount(1);
        assertThat(run("show", "--json", "s3://" + Rig.FAILURES + "/" + LetterObjects.PREFIX + id))
                .isZero();
        assertThat(new ObjectMapper().readTree(out).at("/letter/reason").asText())
                .isEqualTo("damaged");
    }

    @Test
    void nothingInALetterMovesTheTerminal() throws Exception {
        String hostile = "\u001B[2J<script>alert(1)</script>\r\n\u202Egnp.exe\u0007@|red x|@";
        byte[] frame = frame(hostile);
        Map<String, String> metadata =
                LetterObjects.metadata(Reason.REJECTED, "a%0D%0Afake%1B[31m%E2%80%AEkey%7F'; rm -rf ~; '", HOUR);
        metadata.put("detail", "said %1B]0;title%07 and %E2%80%8B");
        metadata.put("length", Integer.toString(frame.length));
        String id = LetterObjects.id(HOUR, Reason.REJECTED, 1);
        letters.put(id, metadata, frame);
        letter(Reason.UNUSABLE_NOTIFICATION, 2, hostile, hostile.getBytes(UTF_8));

        for (String[] arguments : List.of(
                new String[] {"list"},
                new String[] {"list", "--json"},
                new String[] {"show", id},
                new String[] {"show", "--json", id},
                new String[] {"show", LetterObjects.id(HOUR, Reason.UNUSABLE_NOTIFICATION, 2)},
                new String[] {"replay", "--all", "--dry-run"})) {
            assertThat(run(arguments)).as(err).isZero();
            assertThat(out.codePoints()
                            .filter(DeadLettersCommandTest::isHarmful)
                            .toArray())
                    .as("%s: %s", String.join(" ", arguments), out)
                    .isEmpty();
        }
        assertThat(run("show", id)).isZero();
        assertThat(out).contains("<script>alert(1)</script>", "\\u{1B}[2J", "\\u{202E}gnp.exe");
        assertThat(run("list")).isZero();
        assertThat(out.lines().filter(line -> line.startsWith("fake"))).isEmpty();
    }

    private static boolean isHarmful(int point) {
        return point != '\n' && (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT);
    }

    @Test
    void aDryRunTouchesNothing() throws Exception {
        letter(Reason.REJECTED, 1, "x", Arrays.copyOf(CAPTURE, FIRST_FRAME));
        letter(Reason.PARTIALLY_REJECTED, 2, "x", Arrays.copyOf(CAPTURE, FIRST_FRAME));
        List<DeadLetter> before = rig.deadLetters();

        assertThat(run("replay", "--all", "--dry-run")).isZero();
        assertThat(out)
                .contains("send all of it", "which would come twice", "Nothing was sent. Chosen: 2 dead letters");
        assertThat(run("discard", "--all", "--dry-run")).isZero();
        assertThat(out).contains("To be lost: 2 dead letters");

        assertThat(rig.receiver().requests()).isZero();
        assertThat(rig.deadLetters()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void whatStaysIsStatusThree() throws Exception {
        letter(Reason.REJECTED, 1, "x", Arrays.copyOf(CAPTURE, FIRST_FRAME));
        String partly = letter(Reason.PARTIALLY_REJECTED, 2, "x", Arrays.copyOf(CAPTURE, FIRST_FRAME));

        assertThat(run("replay", "--all", "--json")).isEqualTo(3);

        JsonNode result = new ObjectMapper().readTree(out);
        assertThat(result.get("accepted").asInt()).isEqualTo(1);
        assertThat(result.get("left").asInt()).isEqualTo(1);
        assertThat(run("replay", "--send-accepted-again", partly)).isZero();
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void anEndpointThatIsAwayIsGivenUpAndTheLetterStays() throws Exception {
        rig.set("RELAY_OTLP_HOLD", "1s");
        rig.receiver().answer(request -> OtlpAnswer.status(503));
        letter(Reason.REJECTED, 1, "x", Arrays.copyOf(CAPTURE, FIRST_FRAME));
        List<DeadLetter> before = rig.deadLetters();

        assertThat(run("replay", "--all")).isEqualTo(1);

        assertThat(err.lines().filter(line -> line.startsWith("relay: "))).hasSize(1);
        assertThat(err).contains("gave up after 1 s (relay.otlp.hold)", "503", "the same command goes on");
        assertThat(rig.deadLetters()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void discardAsksFirst() throws Exception {
        letter(Reason.REJECTED, 1, "x", new byte[] {1});
        letter(Reason.DAMAGED, 2, "y", new byte[] {1, 2});

        assertThat(answering("no\n", "discard", "--reason", "damaged")).isEqualTo(1);
        assertThat(out).contains("To be lost: 1 dead letter, 2 bytes: 1 damaged.", "Type 'yes'");
        assertThat(err).contains("nothing is discarded").hasLineCount(1);
        assertThat(answering("", "discard", "--all")).isEqualTo(1);
        assertThat(rig.deadLetters()).hasSize(2);

        assertThat(answering("yes\n", "discard", "--reason", "damaged")).isZero();
        assertThat(out).contains("Discarded: 1 dead letter, 2 bytes: 1 damaged.");
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).containsExactly("rejected");
        assertThat(run("discard", "--yes", LetterObjects.id(HOUR, Reason.REJECTED, 1)))
                .isZero();
        assertThat(rig.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "replay",
                "discard",
                "discard --all 2026/11/23/05/rejected-00000000000000000000000000000001",
                "show x",
                "show ../../etc/passwd",
                "replay --all --rate 0",
                "list --reason broken",
                "list --since yesterday",
                "list --limit -1",
            })
    void wrongUsageIsStatusTwo(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err).startsWith("relay: ").hasLineCount(1);
    }

    @Test
    void aFilterThatCannotBeReadIsToldInTheWordsOfThePage() {
        assertThat(run("list", "--reason", "broken")).isEqualTo(2);
        assertThat(err)
                .contains("'broken' is no reason; the reasons are damaged, ")
                .doesNotContain("Exception");
        assertThat(run("list", "--since", "soon")).isEqualTo(2);
        assertThat(err).contains("'soon' is neither a time nor an age; write 2026-11-23T05:00:00Z or 6h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "replay", "discard"})
    void aLetterThatIsNotThereIsAnErrorThatNamesIt(String command) {
        String id = LetterObjects.id(HOUR, Reason.REJECTED, 5);

        assertThat(run(command, id)).isEqualTo(1);
        assertThat(err).startsWith("relay: there is no dead letter " + id).hasLineCount(1);
    }

    private String letter(Reason reason, int number, String source, byte[] bytes) {
        Map<String, String> metadata = LetterObjects.metadata(reason, "x", HOUR);
        metadata.put("source-key", source.replaceAll("[^ -~]", "."));
        metadata.put("length", Integer.toString(bytes.length));
        String id = LetterObjects.id(HOUR, reason, number);
        letters.put(id, metadata, bytes);
        return id;
    }

    private static byte[] frame(String name) throws Exception {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .setTimeUnixNano(1_700_000_000_000_000_000L)
                .setAsInt(1)
                .build();
        ScopeMetrics scope = ScopeMetrics.newBuilder()
                .addMetrics(Metric.newBuilder()
                        .setName(name)
                        .setUnit(name)
                        .setGauge(Gauge.newBuilder().addDataPoints(point)))
                .build();
        return FrameBytes.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
                .build());
    }

    private List<String> ids(String... filters) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("list", "--json"));
        arguments.addAll(List.of(filters));
        assertThat(run(arguments.toArray(String[]::new))).as(err).isZero();
        return new ObjectMapper().readTree(out).findValuesAsText("id");
    }

    private int answering(String answer, String... arguments) {
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(answer.getBytes(UTF_8)));
        try {
            return run(arguments);
        } finally {
            System.setIn(in);
        }
    }

    private int run(String... arguments) {
        StringWriter printed = new StringWriter();
        StringWriter told = new StringWriter();
        ErrorLine errors = new ErrorLine();
        int status = new CommandLine(new DeadLettersCommand(rig::site))
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(told))
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .execute(arguments);
        out = printed.toString();
        err = told.toString();
        return status;
    }
}
