package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TcpProxy;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What S3 may do while it is asked for a listing: the next one shows all, and what is complete is not read again. */
class S3FaultsListingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LIST = "GET /" + Rig.SOURCE + "/?";

    /** More than the tries that the SDK makes of one listing. */
    private static final int FAULTS = 6;

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;
    private FaultyS3 faulty;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory);
        faulty = new FaultyS3(rig.aws());
    }

    @AfterEach
    void close() {
        rig.close();
        faulty.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF_BODY", "STALL", "SLOW_DOWN", "REFUSE"})
    void aListingThatFailsIsMadeAgain(Fault fault) {
        rig.s3(() -> faulty.newClient(Duration.ofMillis(500))).start();
        put("before");
        rig.awaitObjects("completed", 1);

        faulty.first(FAULTS, fault, LIST);
        long listings = listings();
        // One that was on its way already might see the object.
        await().atMost(PATIENCE).until(() -> listings() > listings);
        put("meanwhile");
        rig.awaitObjects("completed", 2);

        assertThat(listings() - listings).isGreaterThan(FAULTS);
        assertAllOnce();
    }

    @Test
    void soIsOneWhoseConnectionIsReset() {
        try (TcpProxy proxy = TcpProxy.before(rig.aws().s3Endpoint())) {
            rig.s3(() -> rig.clients().s3(proxy.endpoint())).start();
            put("before");
            rig.awaitObjects("completed", 1);

            proxy.cutOnceAfter(100);
            await().atMost(PATIENCE).until(proxy::hasCut);
            put("meanwhile");
            rig.awaitObjects("completed", 2);

            assertAllOnce();
            rig.stop();
        }
    }

    /** Between a listing and its objects anything may happen to them. */
    @Test
    void objectsThatAreGoneOrReplacedWhenTheirTurnComesEndAsWhatTheyAre() {
        for (int i = 0; i < 4; i++) {
            rig.put("%02d-removed".formatted(i), new SmallObjects().next().bytes());
        }
        rig.put("99-replaced", SmallObjects.damaged(new SmallObjects().next()));
        byte[] replacement = objects.next().bytes();
        faulty.faults(request -> {
            if (request.startsWith("GET /" + Rig.SOURCE + "/") && !request.matches(LIST)) {
                changeAll(replacement);
            }
            return Fault.NONE;
        });
        rig.s3(faulty::newClient).start();

        rig.awaitObjects("gone", 4);
        rig.awaitObjects("replaced", 1);
        rig.awaitObjects("completed", 1);

        assertThat(rig.service().metrics().objects("given_back")).isZero();
        assertAllOnce();
    }

    /** Before the first object is answered; afterwards nothing changes. */
    private synchronized void changeAll(byte[] replacement) {
        if (rig.keys(Rig.SOURCE).size() > 1) {
            rig.put("99-replaced", replacement);
            rig.keys(Rig.SOURCE).stream()
                    .filter(key -> key.endsWith("removed"))
                    .forEach(key -> rig.aws()
                            .s3()
                            .deleteObject(delete -> delete.bucket(Rig.SOURCE).key(key)));
        }
    }

    private void put(String key) {
        rig.put(key, objects.next().bytes());
    }

    private long listings() {
        return faulty.seen().stream()
                .filter(request -> request.line().matches(LIST))
                .count();
    }

    private void assertAllOnce() {
        rig.assertConserved();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        assertThat(rig.deadLetters()).isEmpty();
    }
}
