package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.metrics.Waiting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListedBacklogTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Waiting NOTHING = new Waiting(0, 0, 0);

    private final ListedBacklog backlog = new ListedBacklog(InstantSource.fixed(NOW));
    private final Set<String> inHand = new HashSet<>();
    private final ObjectReference old = object("old", 90);
    private final ObjectReference young = object("young", 30);

    @Test
    void whatWasShownWaitsUntilItIsSettled() {
        show(List.of(young, old), List.of());
        assertThat(now()).isEqualTo(new Waiting(2, 0, 90));

        take(old);
        assertThat(now()).isEqualTo(new Waiting(1, 1, 90));

        end(old, true);
        assertThat(now()).isEqualTo(new Waiting(1, 0, 30));

        take(young);
        end(young, true);
        assertThat(now()).isEqualTo(NOTHING);
    }

    @Test
    void whatIsGivenBackWaitsForTheNextListingAndIsCountedOnce() {
        show(List.of(old), List.of());
        take(old);
        end(old, false);
        backlog.listingEnds(inHand::contains);
        assertThat(now()).isEqualTo(new Waiting(1, 0, 90));

        show(List.of(old), List.of());
        assertThat(now()).isEqualTo(new Waiting(1, 0, 90));
        take(old);
        end(old, true);
        assertThat(now()).isEqualTo(NOTHING);
    }

    @Test
    void anotherInstancesWorkIsWork() {
        show(List.of(young), List.of(old));

        assertThat(now()).isEqualTo(new Waiting(1, 1, 90));
    }

    @Test
    void whatAListingDidNotHandOutIsLeftToTheNext() {
        show(List.of(young, old), List.of());
        take(young);
        backlog.listingEnds(inHand::contains);
        assertThat(now()).isEqualTo(new Waiting(1, 1, 90));

        // Somebody else has carried it meanwhile.
        show(List.of(), List.of());
        assertThat(now()).isEqualTo(new Waiting(0, 1, 30));
    }

    @Test
    void aListingThatFailsAtOnceForgetsNothing() {
        show(List.of(old), List.of());
        take(old);
        end(old, false);

        backlog.listingBegins();
        backlog.listingEnds(inHand::contains);

        assertThat(now()).isEqualTo(new Waiting(1, 0, 90));
    }

    @Test
    void aClockThatIsBehindMakesNoAge() {
        show(List.of(object("ahead", -5)), List.of());

        assertThat(now()).isEqualTo(new Waiting(1, 0, 0));
    }

    private void show(List<ObjectReference> toRead, List<ObjectReference> elsewhere) {
        backlog.listingBegins();
        backlog.shown(toRead, elsewhere);
    }

    private void take(ObjectReference object) {
        inHand.add(object.toString());
    }

    private void end(ObjectReference object, boolean settled) {
        backlog.ended(object, settled);
        inHand.remove(object.toString());
    }

    private Waiting now() {
        return backlog.now(inHand::contains);
    }

    private static ObjectReference object(String key, long secondsOld) {
        return new ObjectReference("bucket", key, null, "etag", NOW.minusSeconds(secondsOld));
    }
}
