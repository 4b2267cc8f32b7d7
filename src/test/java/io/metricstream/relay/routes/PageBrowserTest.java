package io.metricstream.relay.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Browser;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.HostileLetter;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.message.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/**
 * The page in a real browser. It takes pictures, in {@code target/images}; {@code -Drelay.images=docs/images} renews those of
 * the README too, which takes a minute.
 */
class PageBrowserTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");
    private static final Path IMAGES = Path.of("target/images");
    private static final long MOST_IMAGE_BYTES = 200_000 << 10;

    private static Optional<Browser> found;

    @TempDir
    Path directory;

    private Browser browser;
    private Rig rig;
    private LetterObjects letters;
    private String origin;

    @BeforeAll
    static void startBrowser() {
        found = Browser.start();
        String skipped = "no Chromium with chromedriver on the PATH: the page is not looked at in a browser";
        if (found.isEmpty()) {
            System.out.println("SKIPPED: " + skipped);
        }
        Assumptions.assumeTrue(found.isPresent(), skipped);
    }

    @AfterAll
    static void stopBrowser() {
        found.ifPresent(Browser::close);
    }

    @BeforeEach
    void start() {
        browser = found.orElseThrow();
        rig = new Rig(directory);
        letters = new LetterObjects(rig.aws().s3(), Rig.FAILURES);
        rig.start();
        origin = "http://" + URI.create(rig.pageUrl()).getAuthority();
    }

    @AfterEach
    void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void aLetterIsFoundShownAndSentAgainByKeyboardAlone() {
        StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(11)).next(1_000_000);
        Set<Long> unwanted = Set.of(
                object.frames().get(2).points()[0], object.frames().get(20).points()[0]);
        rig.receiver().answer(OtlpAnswer.refuseIf((MetricPoint point) -> unwanted.contains(point.identity())));
        // By its notification: a listing of this S3 shows an object before it is whole.
        rig.stop();
        rig.byQueue().start();
        origin = "http://" + URI.create(rig.pageUrl()).getAuthority();
        rig.putAndAnnounce(object.key(), object.bytes());
        rig.awaitObjects("completed", 1);
        letters.put(
                LetterObjects.id(HOUR, Reason.DAMAGED, 1),
                LetterObjects.metadata(Reason.DAMAGED, "other", HOUR),
                new byte[] {1, 2, 3});
        rig.receiver().answer(request -> OtlpAnswer.accepted());

        browser.open(rig.pageUrl());
        assertThat(browser.url()).isEqualTo(origin + "/");
        take(IMAGES, "flow");
        tabTo("Dead letters");
        browser.focus().sendKeys(Keys.ENTER);
        await().ignoreExceptions().until(() -> browser.findAll("tbody tr").size() == 3);
        take(IMAGES, "letters");

        browser.find("#source").sendKeys(object.key() + Keys.ENTER);
        await().ignoreExceptions().until(() -> browser.findAll("tbody tr").size() == 2);
        for (int left = 2; left > 0; left--) {
            browser.find("tbody a").sendKeys(Keys.ENTER);
            assertThat(browser.find("#attempts").getText()).contains("the last answer was 400");
            assertThat(browser.find("#origin").getText()).isEqualTo("s3://" + Rig.SOURCE + "/" + object.key());
            take(IMAGES, "letter");
            browser.find("#replay").sendKeys(Keys.ENTER);
            await().ignoreExceptions()
                    .until(() -> browser.find("#task").getText().contains("1 accepted and gone"));
            browser.open(origin + "/letters?source=" + object.key());
        }

        assertThat(browser.find("#none").getText()).isEqualTo("No dead letters.");
        Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        rig.assertSettled();
    }

    @Test
    void aDiscardIsAskedForAndThenDone() {
        letter(1);
        letter(2);
        browser.open(rig.pageUrl());
        browser.open(origin + "/letters/show?id=" + id(1));

        browser.find("#discard").click();
        assertThat(browser.find("#loss").getText()).contains("1 dead letter, 3 bytes");
        assertThat(rig.deadLetters()).hasSize(2);
        browser.find("#confirm").click();

        await().ignoreExceptions().until(() -> browser.find("#task").getText().contains("1 discarded"));
        assertThat(rig.deadLetters()).hasSize(1);
    }

    @Test
    void withoutTheTokenThereIsAFormWhichTakesIt() {
        String token = rig.pageUrl().replaceFirst(".*token=", "");
        browser.open(origin + "/letters");
        browser.find("#token").sendKeys("wrong" + Keys.ENTER);
        assertThat(browser.find("[role=alert]").getText()).contains("not the token");
        browser.find("#token").sendKeys(token + Keys.ENTER);
        await().ignoreExceptions().until(() -> browser.text().contains("Nothing is held."));
        assertThat(browser.url()).isEqualTo(origin + "/");
    }

    /** Another port is the same site, which gets the cookie; another name is another site, which does not. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aFormOfAnotherOriginIsRefused(String host) throws Exception {
        letter(1);
        browser.open(rig.pageUrl());
        String form = "<body onload='document.forms[0].submit()'><form method=post action='" + origin
                + "/letters/discard'><input name=id value='" + id(1) + "'><input name=asked value='" + Instant.now()
                + "'></form>";
        HttpServer other = serve(form);
        try {
            browser.open("http://" + host + ":" + other.getAddress().getPort() + "/");
            await().ignoreExceptions().until(() -> browser.url().startsWith(origin));

            assertThat(browser.text()).contains("Refused: this request does not come from this page.");
            browser.open(origin + "/task");
            assertThat(browser.text()).contains("Nothing was replayed or discarded");
            assertThat(rig.deadLetters()).hasSize(1);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void anotherPageCannotShowItInAFrame() throws Exception {
        browser.open(rig.pageUrl());
        HttpServer other = serve("<title>other</title><iframe src='" + origin + "/letters'></iframe>");
        try {
            browser.open("http://127.0.0.1:" + other.getAddress().getPort() + "/");
            assertThat(browser.frameText("iframe")).doesNotContain("Dead letters", "Reason");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void hostileNamesAreShownAndDoNothing() {
        String id = HostileLetter.write(letters, HOUR);
        browser.open(rig.pageUrl());
        for (String path : List.of("/letters", "/letters/show?id=" + id)) {
            browser.open(origin + path);
            assertThat(browser.text())
                    .contains("<script>", "\\u{A}", "\\u{202E}")
                    .doesNotContain("\u202E");
            assertThat(browser.title()).endsWith("Metric Stream Relay");
            assertThat(browser.findAll("script, img, [onmouseover], [onerror]")).isEmpty();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "relay.images", matches = ".+")
    void picturesForTheReadme() {
        rig.receiver().answer(OtlpAnswer.refuseIf((MetricPoint point) -> Math.floorMod(point.identity(), 15_000) == 0));
        AtomicInteger written = new AtomicInteger();
        browser.open(rig.pageUrl());
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                .ignoreExceptions()
                .until(() -> {
                    int number = written.incrementAndGet();
                    // As CloudWatch and Firehose have it: some two minutes old.
                    StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(number)
                                    .withStart(Instant.now().minusSeconds(120 + number % 7)))
                            .next(150_000 + 200_000 * (number % 4));
                    rig.put(object.key(), object.bytes());
                    return browser.find(".chart path").getAttribute("d").split("L").length > 11;
                });
        Path images = Path.of(System.getProperty("relay.images"));
        take(images, "flow");
        browser.open(origin + "/letters");
        take(images, "letters");
        browser.find("tbody a").click();
        take(images, "letter");
    }

    private void take(Path images, String name) {
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme, 1180, 720);
            Path image = images.resolve(name + "-" + scheme + ".png");
            browser.screenshot(image);
            assertThat(image).satisfies(file -> assertThat(Files.size(file)).isBetween(2_000L, MOST_IMAGE_BYTES));
        }
        browser.prefer("light", 360, 740);
        assertThat(browser.scrollsSideways()).as(name + " fits a phone").isFalse();
        browser.prefer("light", 1180, 720);
    }

    private void tabTo(String link) {
        for (int i = 0; i < 10 && !browser.focus().getText().equals(link); i++) {
            browser.focus().sendKeys(Keys.TAB);
        }
        assertThat(browser.focus().getText()).isEqualTo(link);
    }

    private static HttpServer serve(String html) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = html.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String id(int number) {
        return LetterObjects.id(HOUR, Reason.REJECTED, number);
    }

    private void letter(int number) {
        letters.put(id(number), LetterObjects.metadata(Reason.REJECTED, "object", HOUR), new byte[3]);
    }
}
