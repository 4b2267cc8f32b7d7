package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What S3 may do while a dead letter is written or a whole object is copied: one letter in the end, and nothing else waits. */
class S3FaultsDeadLetterTest {
    private static final String PUT = "PUT /" + Rig.FAILURES + "/.*";
    private static final byte[] NOTHING = {1, 2, 3, 4, 5};

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;
    private FaultyS3 faulty;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory).byQueue();
        faulty = new FaultyS3(rig.aws());
        rig.s3(() -> faulty.newClient(Duration.ofMillis(500)));
    }

    @AfterEach
    void close() {
        rig.close();
        faulty.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_DOWN", "STALL", "REFUSE", "LOSE_ANSWER", "KEY_DISABLED"})
    void aLetterThatCouldNotBeWrittenIsWrittenLater(Fault fault) {
        StreamObject damaged = objects.next();
        faulty.first(2, fault, PUT);
        rig.start();
        rig.putAndAnnounce("damaged", SmallObjects.damaged(damaged));
        rig.putAndAnnounce("sound", objects.next().bytes());
        rig.awaitObjects("completed", 2);
        rig.awaitEmptyQueue();

        rig.assertConserved();
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("damaged");
            assertThat(letter.bytes()).isEqualTo(NOTHING);
        });
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    /**
     * We had a bug where bytes were lost so: damage of more than 1 MiB is kept in pieces, and where one of them begins is no
     * boundary, and 0x0A no delimiter.
     */
    @Test
    void noByteIsMissingWhereTheObjectComesAgainWithinALongDamage() throws Exception {
        byte[] damage = new byte[3 << 20];
        Arrays.fill(damage, (byte) 0xFF);
        Arrays.fill(damage, 1 << 20, (1 << 20) + 1_000, (byte) '\n');
        AtomicInteger letters = new AtomicInteger();
        faulty.faults(request -> request.matches(PUT)
                        && rig.service().metrics().objects("given_back") == 0
                        && letters.incrementAndGet() > 1
                ? Fault.KEY_DISABLED
                : Fault.NONE);
        rig.start();
        rig.putAndAnnounce("damaged", damage);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        rig.deadLetters().stream()
                .sorted(Comparator.comparing(
                        letter -> Integer.valueOf(letter.metadata().get("offset"))))
                .forEach(letter -> kept.writeBytes(letter.bytes()));
        assertThat(kept.size()).isEqualTo(damage.length);
        assertThat(kept.toByteArray()).isEqualTo(damage);
    }

    @ParameterizedTest
    @EnumSource(names = {"SLOW_DOWN", "STALL", "HALF_BODY", "REFUSE", "LOSE_ANSWER"})
    void anObjectThatCouldNotBeCopiedIsCopiedLater(Fault fault) {
        StreamObject readable = objects.next();
        byte[] broken = Gzip.concat(Gzip.of(readable.bytes()), NOTHING);
        faulty.first(2, fault, PUT);
        rig.start();
        rig.putAndAnnounce("broken", broken);
        rig.putAndAnnounce("sound", objects.next().bytes());
        rig.awaitObjects("completed", 2);
        rig.awaitEmptyQueue();

        rig.assertConserved();
        assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("unreadable-object");
            assertThat(letter.bytes()).isEqualTo(broken);
        });
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    /** We had a bug where an object that was replaced before it could be copied counted as given back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObjectThatIsNotThereAnyMoreWhenItIsToBeCopiedIsNotCopied(boolean replaced) {
        StreamObject readable = objects.next();
        StreamObject replacement = replaced ? objects.next() : null;
        AtomicBoolean changed = new AtomicBoolean();
        faulty.faults(request -> {
            if (request.matches(PUT) && changed.compareAndSet(false, true)) {
                change(replacement);
            }
            return Fault.NONE;
        });
        rig.start();
        rig.putAndAnnounce("broken", Gzip.concat(Gzip.of(readable.bytes()), NOTHING));
        rig.awaitObjects("replaced", 1);
        rig.awaitObjects(replaced ? "completed" : "gone", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("given_back")).isZero();
        rig.assertConserved();
        assertThat(rig.deadLetters()).extracting(DeadLetter::key).isEmpty();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    private void change(StreamObject replacement) {
        if (replacement == null) {
            rig.aws().s3().deleteObject(delete -> delete.bucket(Rig.SOURCE).key("broken"));
        } else {
            rig.put("broken", replacement.bytes());
        }
    }
}
