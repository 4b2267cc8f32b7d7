package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.HostileLetter;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.kit.PageClient;
import io.metricstream.relay.kit.PoisonedSet;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.message.Reason;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a running relay, over HTTP. */
class PageTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");
    private static final String ID = LetterObjects.id(HOUR, Reason.REJECTED, 1);

    @TempDir
    Path directory;

    private Rig rig;
    private LetterObjects letters;
    private PageClient page;

    @BeforeEach
    void start() {
        rig = new Rig(directory);
        letters = new LetterObjects(rig.aws().s3(), Rig.FAILURES);
        rig.start();
        page = new PageClient(rig.pageUrl());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void theTokenOfTheUrlBecomesACookieThatNoScriptAndNoOtherSiteCanUse() throws Exception {
        HttpResponse<String> answer = page.signIn();

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).hasValue("/");
        assertThat(answer.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .containsIgnoringCase("; HttpOnly")
                        .contains("; SameSite=Strict", "; Path=/")
                        .doesNotContain(rig.pageUrl().replaceFirst(".*=", "")));
        assertThat(page.get("/").body()).contains("Nothing is held.", "Delivered: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/letters", "/letters/show?id=x", "/task", "/no-such-page", "/?token=", "/?token=wrong"})
    void withoutTheTokenThereIsNothingButAForm(String path) throws Exception {
        HttpResponse<String> answer = page.get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("action=\"/login\"").doesNotContain(Rig.FAILURES, "Replay", "delivered");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void theFormTakesTheToken() throws Exception {
        String token = rig.pageUrl().replaceFirst(".*token=", "");

        assertThat(page.post("/login", "token=" + token).headers().firstValue("Set-Cookie"))
                .isPresent();
        assertThat(page.post("/login", "token=" + token + "x").statusCode()).isEqualTo(401);
        assertThat(page.post("/login", "token=" + token, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void everyAnswerForbidsScriptsFramesStoringAndGuessing() throws Exception {
        page.signIn();
        for (String path : List.of("/", "/letters", "/task", "/letters/show?id=x", "/style.css", "/letters?since=x")) {
            HttpResponse<String> answer = page.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                            .doesNotContain("script-src", "unsafe"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
            assertThat(answer.body()).doesNotContain("<script", "http://evil", "style=");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, none",
        "Accept, text/html"
    })
    void aChangeThatDoesNotComeFromThePageIsRefused(String header, String value) throws Exception {
        letter(1);
        page.signIn();

        for (String path : List.of("/letters/replay", "/letters/discard", "/task/stop")) {
            assertThat(page.post(path, "id=" + ID + "&asked=" + Instant.now(), header, value)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(page.get("/task").body()).contains("Nothing was replayed or discarded");
        assertThat(rig.deadLetters()).hasSize(1);
    }

    @Test
    void aChangeNeedsTheTokenAndIsNeverAGet() throws Exception {
        letter(1);
        assertThat(page.post("/letters/discard", "id=" + ID + "&asked=" + Instant.now())
                        .statusCode())
                .isEqualTo(401);
        page.signIn();
        assertThat(page.get("/letters/discard?id=" + ID + "&asked=" + Instant.now())
                        .statusCode())
                .isEqualTo(404);
        assertThat(rig.deadLetters()).hasSize(1);
    }

    @Test
    void hostileTextIsNeverMarkupAndNeverMisleading() throws Exception {
        String id = HostileLetter.write(letters, HOUR);
        page.signIn();

        for (String path : List.of("/letters", "/letters/show?id=" + id)) {
            assertThat(page.get(path).body())
                    .as(path)
                    .contains("&lt;script&gt;", "\\u{A}", "\\u{7}", "\\u{1B}", "\\u{202E}", "\\u{2066}")
                    .doesNotContain("<script", "<img", "\u202E", "\u2066", "\u001b", "\u0007");
        }
        String reflected = "/letters?source=%22%3E%3Cscript%3E%E2%80%AE&since=%3Cscript%3E";
        assertThat(page.get(reflected).body()).doesNotContain("<script", "\u202E");
        assertThat(page.get("/letters?reason=%3Cscript%3E").body()).doesNotContain("<script");
    }

    @Test
    void lettersAreFilteredAndPaged() throws Exception {
        letters.putMany(120, number -> LetterObjects.id(HOUR, Reason.REJECTED, number));
        letters.put(
                LetterObjects.id(HOUR, Reason.DAMAGED, 7),
                LetterObjects.metadata(Reason.DAMAGED, "other", HOUR),
                new byte[3]);
        page.signIn();

        assertThat(rows(page.get("/letters"))).hasSize(50);
        assertThat(page.get("/letters").body()).contains("Older").doesNotContain("Newer");
        Set<String> seen = IntStream.of(0, 50, 100)
                .mapToObj(skip -> rows(get("/letters?skip=" + skip)))
                .flatMap(List::stream)
                .collect(Collectors.toSet());
        assertThat(seen).hasSize(121);
        assertThat(rows(page.get("/letters?reason=damaged"))).hasSize(1);
        assertThat(rows(page.get("/letters?source=other"))).hasSize(1);
        assertThat(rows(page.get("/letters?source=object&skip=100"))).hasSize(20);
        assertThat(rows(page.get("/letters?since=2026-11-24T00:00:00Z"))).isEmpty();
        assertThat(page.get("/letters?since=soon").statusCode()).isEqualTo(400);
        assertThat(page.get("/letters?reason=broken").body())
                .contains("is no reason; the reasons are damaged, ")
                .doesNotContain("CamelRelayReason");
    }

    /** It would be decoded whole, in the memory of the relay at work. */
    @Test
    void aLetterThatIsTooLargeForThePageNamesTheCommand() throws Exception {
        letters.put(ID, LetterObjects.metadata(Reason.REJECTED, "object", HOUR), new byte[(4 << 20) + 1]);
        page.signIn();

        assertThat(page.get("/letters/show?id=" + ID).body()).contains("relay dead-letters show " + ID);
    }

    /** We had a bug where each of its points was decoded, and kept as long as the page was made. */
    @Test
    void aLetterOfTooManyPointsForThePageNamesTheCommand() throws Exception {
        letters.put(ID, LetterObjects.metadata(Reason.REJECTED, "object", HOUR), LetterObjects.tinyPoints(1_900_000));
        page.signIn();

        assertThat(page.get("/letters/show?id=" + ID).body())
                .contains("with 1,900,000 data points", "which are not decoded. Its bytes: relay dead-letters show")
                .contains("out of order sample", "<button id=\"replay\">")
                .doesNotContain("Metrics, ");
    }

    @Test
    void sixteenPoisonedPointsIn20MbAreListedShownAndSentAgainByThePageOnceAndOnlyOnce() throws Exception {
        PoisonedSet set = PoisonedSet.of20Mb();
        // By its notification: a listing of this S3 shows an object before it is whole.
        rig.stop();
        rig.byQueue().start();
        page = new PageClient(rig.pageUrl());
        set.carry(rig);
        page.signIn();
        assertThat(rows(page.get("/letters"))).hasSize(16);
        assertThat(page.get("/letters/show?id=" + rows(page.get("/letters")).get(0))
                        .body())
                .contains("the last answer was 400", "amazonaws.com/");
        rig.receiver().answer(request -> OtlpAnswer.accepted());

        assertThat(page.post("/letters/replay", "all=1").statusCode()).isEqualTo(303);

        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> page.get("/task").body().contains("has ended: 16 of 16 letters. 16 accepted and gone"));
        assertThat(page.get("/letters").body()).contains("No dead letters.");
        Conservation.assertExactly(rig.receiver().accepted(), set.objects());
        rig.assertSettled();
    }

    @Test
    void oneTaskAtATimeWhichCanBeStopped() throws Exception {
        letter(1);
        letter(2);
        page.signIn();
        rig.receiver().answer(request -> OtlpAnswer.status(503));

        assertThat(page.post("/letters/replay", "id=" + HostileLetter.write(letters, HOUR) + "&id=" + ID)
                        .statusCode())
                .isEqualTo(303);
        await().until(() -> page.get("/task").body().contains("The endpoint is waited for"));
        assertThat(page.get("/").body()).contains("Holding");
        HttpResponse<String> second = page.post("/letters/discard", "all=1&asked=" + Instant.now());
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("under way");

        page.post("/task/stop", "");
        rig.receiver().answer(request -> OtlpAnswer.accepted());
        await().until(() -> page.get("/task").body().contains("has ended: 1 of 2 letters"));
        assertThat(rig.deadLetters()).hasSize(2);
    }

    @Test
    void aDiscardSaysWhatIsLostAndAsks() throws Exception {
        letter(1);
        letter(2);
        page.signIn();

        HttpResponse<String> question = page.post("/letters/discard", "id=" + ID);
        assertThat(question.body()).contains("To be lost for good", "1 dead letter, 3 bytes");
        assertThat(rig.deadLetters()).hasSize(2);

        assertThat(page.post("/letters/discard", "id=" + ID + "&asked=" + Instant.now())
                        .statusCode())
                .isEqualTo(303);
        await().until(() -> page.get("/task").body().contains("has ended: 1 of 1 letters. 1 discarded"));
        assertThat(rig.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.key()).doesNotContain(ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "id=" + "x",
                "all=1&id=2026/11/23/05/rejected-00000000000000000000000000000001",
                "all=1&reason=no"
            })
    void whatIsNotClearChangesNothing(String form) throws Exception {
        letter(1);
        page.signIn();

        assertThat(page.post("/letters/discard", form + "&asked=" + Instant.now())
                        .statusCode())
                .isEqualTo(400);
        assertThat(page.post("/letters/replay", form).statusCode()).isEqualTo(400);
        assertThat(page.post("/letters/discard", "id=" + ID + "&asked=now").statusCode())
                .isEqualTo(400);
        assertThat(rig.deadLetters()).hasSize(1);
    }

    private void letter(int number) {
        letters.put(
                LetterObjects.id(HOUR, Reason.REJECTED, number),
                LetterObjects.metadata(Reason.REJECTED, "object", HOUR),
                new byte[3]);
    }

    private HttpResponse<String> get(String path) {
        try {
            return page.get(path);
        } catch (Exception e) {
            throw new AssertionError(path, e);
        }
    }

    /** The IDs of the letters that a page lists. */
    private static List<String> rows(HttpResponse<String> answer) {
        return Pattern.compile("name=\"id\" value=\"([^\"]+)\"")
                .matcher(answer.body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
