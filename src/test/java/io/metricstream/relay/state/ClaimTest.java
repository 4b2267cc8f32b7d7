package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.state.Claim.Claimed;
import io.metricstream.relay.state.Claim.ClaimedElsewhere;
import io.metricstream.relay.state.Claim.Complete;
import io.metricstream.relay.state.ProgressWrite.Completed;
import io.metricstream.relay.state.ProgressWrite.Released;
import io.metricstream.relay.state.ProgressWrite.Settled;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
class ClaimTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final ObjectIdentity OBJECT = object("k");
    private static final SettledRanges SOME = SettledRanges.NONE.with(0, 100).with(120, 130);

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    /** Two processes. */
    private JdbcProgressStore here;

    private JdbcProgressStore there;

    @BeforeEach
    void open() {
        here = database.open(directory);
        there = database.open(directory);
    }

    @AfterEach
    void close() {
        if (here != null) {
            here.close();
            there.close();
        }
    }

    @Test
    void aNewObjectIsOursWithNothingSettled() {
        Claimed claimed = claim(here, LONG);

        assertThat(claimed.settled()).isEqualTo(SettledRanges.NONE);
        assertThat(claimed.lease().object()).isEqualTo(OBJECT);
        assertThat(claimed.lease().length()).isEqualTo(LONG);
    }

    @Test
    void aHeldObjectIsNobodyElsesUntilItsLeaseEndsInThisProcessOrAnother() {
        claim(here, LONG);

        for (ProgressStore store : List.of(here, there)) {
            assertThat(store.claim(OBJECT, LONG))
                    .isInstanceOfSatisfying(
                            ClaimedElsewhere.class,
                            elsewhere -> assertThat(elsewhere.left()).isBetween(LONG.minusMinutes(1), LONG));
        }
        assertThat(there.claim(new ObjectIdentity("bucket", "k", "another"), LONG))
                .isInstanceOf(Claimed.class);
        assertThat(there.claim(new ObjectIdentity("another", "k", "e"), LONG)).isInstanceOf(Claimed.class);
    }

    @Test
    void whatIsHeldAmongAPageIsWhatSomebodyHoldsNow() {
        claim(here, LONG);
        Lease released = ((Claimed) here.claim(object("released"), LONG)).lease();
        here.write(List.of(new Released(released, SOME)));
        Completion.record(here, object("complete"), NOON);
        List<ObjectIdentity> page = List.of(
                OBJECT,
                new ObjectIdentity("bucket", "k", "another"),
                object("released"),
                object("complete"),
                object("unknown"));

        assertThat(here.heldAmong("bucket", page)).containsExactly(OBJECT);
        assertThat(there.heldAmong("bucket", page)).containsExactly(OBJECT);
        assertThat(there.heldAmong("bucket", List.of())).isEmpty();

        database.execute(directory, "UPDATE claimed_object SET leased_until = 1");
        assertThat(there.heldAmong("bucket", page)).isEmpty();
    }

    @Test
    void afterACrashTheObjectIsFreeWhenItsLeaseHasEndedAndGoesOnFromItsProgress() {
        Claimed crashed = claim(here, Duration.ofMillis(200));
        assertThat(here.write(List.of(new Settled(crashed.lease(), SOME)))).isEmpty();
        here.close();

        Claimed next = claimOnceFree();

        assertThat(next.settled()).isEqualTo(SOME);
        assertThat(next.lease().fence()).isNotEqualTo(crashed.lease().fence());
    }

    @Test
    void aRenewalOrAProgressLetsTheLeaseBeginAnew() {
        Lease renewed = new Lease(OBJECT, claim(here, SHORT).lease().fence(), LONG);
        here.renew(renewed);
        assertThat(there.claim(OBJECT, LONG)).isInstanceOf(ClaimedElsewhere.class);

        Lease settled = new Lease(
                object("j"), ((Claimed) here.claim(object("j"), SHORT)).lease().fence(), LONG);
        here.write(List.of(new Settled(settled, SOME)));
        assertThat(there.claim(object("j"), LONG)).isInstanceOf(ClaimedElsewhere.class);
    }

    @Test
    void aLeaseThatEndedCountsUntilSomebodyElseClaimsTheObject() {
        Lease ended = new Lease(OBJECT, claim(here, LONG).lease().fence(), LONG);
        database.execute(directory, "UPDATE claimed_object SET leased_until = 1");

        assertThat(here.write(List.of(new Settled(ended, SOME)))).isEmpty();
        assertThat(there.claim(OBJECT, LONG)).isInstanceOf(ClaimedElsewhere.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"settled", "released", "completed"})
    void whoLostItsLeaseWritesNothing(String what) {
        Lease lost = claim(here, SHORT).lease();
        Lease held = claimOnceFree().lease();
        there.write(List.of(new Settled(held, SOME)));
        SettledRanges wrong = SettledRanges.NONE.with(0, 999);

        ProgressWrite write = switch (what) {
            case "settled" -> new Settled(lost, wrong);
            case "released" -> new Released(lost, wrong);
            default -> new Completed(lost, NOON);
        };
        assertThat(here.write(List.of(write))).containsExactly(lost);

        assertThat(database.recorded(directory, "k")).isEqualTo(SOME);
        assertThat(here.isComplete(OBJECT)).isFalse();
        assertThat(here.claim(OBJECT, LONG)).isInstanceOf(ClaimedElsewhere.class);
        there.renew(held);
    }

    @Test
    void whoLostItsLeaseIsToldWhenItRenews() {
        Lease lost = claim(here, SHORT).lease();
        claimOnceFree();

        assertThatThrownBy(() -> here.renew(lost))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContainingAll("s3://bucket/k", "claimed by another instance");
    }

    @Test
    void whatIsGivenBackIsFreeAtOnceWithItsProgress() {
        Claimed first = claim(here, LONG);
        here.write(List.of(new Released(first.lease(), SOME)));

        Claimed second = claim(there, LONG);

        assertThat(second.settled()).isEqualTo(SOME);
        assertThat(second.lease().fence()).isNotEqualTo(first.lease().fence());
    }

    @Test
    void aCompleteObjectIsClaimedByNobody() {
        here.write(List.of(new Completed(claim(here, LONG).lease(), NOON)));
        assertThat(there.isComplete(OBJECT)).isTrue();
        assertThat(there.claim(OBJECT, LONG)).isInstanceOf(Complete.class);

        Completion.record(here, object("j"), NOON);
        assertThat(there.claim(object("j"), LONG)).isInstanceOf(Complete.class);
        assertThat(there.claim(object("j"), LONG)).isInstanceOf(Complete.class);
    }

    @Test
    void aForgottenObjectBeginsAnewAndIsOutOfReachOfItsFormerHolder() {
        Lease former = claim(here, LONG).lease();
        here.write(List.of(new Completed(former, NOON)));
        here.forget(OBJECT);

        Claimed anew = claim(there, LONG);

        assertThat(anew.settled()).isEqualTo(SettledRanges.NONE);
        assertThat(here.write(List.of(new Settled(former, SOME)))).containsExactly(former);
    }

    @Test
    void forgettingDropsTheProgressOfAnObjectThatNobodyHolds() {
        here.write(List.of(new Released(claim(here, LONG).lease(), SOME)));
        here.forget(OBJECT);
        assertThat(claim(there, LONG).settled()).isEqualTo(SettledRanges.NONE);
    }

    @Test
    void forgettingLeavesAnObjectToItsHolder() {
        Lease held = claim(here, LONG).lease();
        there.forget(OBJECT);
        assertThat(here.write(List.of(new Settled(held, SOME)))).isEmpty();
    }

    @Test
    void anObjectThatIsGoneFromItsBucketIsForgottenUnlessSomebodyHoldsIt() {
        here.write(List.of(new Released(claim(here, LONG).lease(), SOME)));
        Lease held = ((Claimed) here.claim(object("held"), LONG)).lease();
        Instant later = Instant.now().plusSeconds(60);

        there.forgetMissing(new ListedRange("bucket", "", "", null, Set.of("other"), later));

        assertThat(claim(there, LONG).settled()).isEqualTo(SettledRanges.NONE);
        assertThat(here.write(List.of(new Settled(held, SOME)))).isEmpty();
    }

    @Test
    void anObjectThatWasLeftAMonthAgoIsForgottenAtTheStart() {
        here.write(List.of(new Released(claim(here, LONG).lease(), SOME)));
        database.execute(
                directory,
                "UPDATE claimed_object SET leased_until = leased_until - "
                        + Duration.ofDays(31).toMillis());

        try (JdbcProgressStore later = database.open(directory)) {
            assertThat(claim(later, LONG).settled()).isEqualTo(SettledRanges.NONE);
        }
    }

    @Test
    void aLeaseFromAClockThatWasWrongIsNone() {
        claim(here, LONG);
        database.execute(
                directory,
                "UPDATE claimed_object SET leased_until = leased_until + "
                        + Duration.ofDays(30).toMillis());

        assertThat(there.claim(OBJECT, LONG)).isInstanceOf(Claimed.class);
    }

    @Test
    void progressThatCannotBeReadIsNone() {
        here.write(List.of(new Released(claim(here, LONG).lease(), SOME)));
        database.execute(directory, "UPDATE claimed_object SET settled = (SELECT object_key FROM claimed_object)");

        assertThat(claim(there, LONG).settled()).isEqualTo(SettledRanges.NONE);
    }

    @Test
    void oneWriteOfManyObjectsSkipsTheLostOnes() {
        List<Lease> leases = new ArrayList<>();
        List<ProgressWrite> writes = new ArrayList<>();
        leases.add(claim(here, SHORT).lease());
        Lease lost = leases.get(0);
        claimOnceFree();
        for (int i = 1; i < 100; i++) {
            leases.add(((Claimed) here.claim(object("k" + i), LONG)).lease());
        }
        for (int i = 0; i < 100; i++) {
            writes.add(i % 2 == 0 ? new Completed(leases.get(i), NOON) : new Settled(leases.get(i), SOME));
        }

        assertThat(here.write(writes)).containsExactly(lost);

        for (int i = 0; i < 100; i++) {
            assertThat(there.isComplete(leases.get(i).object())).isEqualTo(i != 0 && i % 2 == 0);
        }
        assertThat(database.recorded(directory, "k99")).isEqualTo(SOME);
    }

    @Test
    void ofManyWhoClaimAtOnceOneHasTheObject() throws Exception {
        int stores = 4;
        int objects = 50;
        ExecutorService pool = Executors.newFixedThreadPool(stores);
        try {
            List<Future<List<Lease>>> claimants = new ArrayList<>();
            for (int s = 0; s < stores; s++) {
                claimants.add(pool.submit(() -> {
                    List<Lease> won = new ArrayList<>();
                    try (JdbcProgressStore store = database.open(directory)) {
                        for (int i = 0; i < objects; i++) {
                            if (store.claim(object("k" + i), LONG) instanceof Claimed claimed) {
                                won.add(claimed.lease());
                            }
                        }
                    }
                    return won;
                }));
            }
            List<ObjectIdentity> won = new ArrayList<>();
            for (Future<List<Lease>> claimant : claimants) {
                claimant.get().forEach(lease -> won.add(lease.object()));
            }
            assertThat(won).hasSize(objects).doesNotHaveDuplicates();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whileAnObjectBecomesCompleteItIsNeverFree() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            leases.add(((Claimed) here.claim(object("k" + i), LONG)).lease());
        }
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> completion =
                    pool.submit(() -> leases.forEach(lease -> here.write(List.of(new Completed(lease, NOON)))));
            for (Lease lease : leases) {
                Claim claim;
                do {
                    claim = there.claim(lease.object(), LONG);
                    assertThat(claim).isNotInstanceOf(Claimed.class);
                } while (!(claim instanceof Complete));
            }
            completion.get();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aLeaseHasALength() {
        assertThatThrownBy(() -> here.claim(OBJECT, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> here.claim(OBJECT, Duration.ofHours(13)))
                .hasMessage("a lease lasts 1 ms to PT12H, not PT13H");
        assertThat(here.claim(OBJECT, Lease.LONGEST)).isInstanceOf(Claimed.class);
        assertThat(there.claim(OBJECT, LONG)).isInstanceOf(ClaimedElsewhere.class);
    }

    private static Claimed claim(ProgressStore store, Duration lease) {
        return (Claimed) store.claim(OBJECT, lease);
    }

    private Claimed claimOnceFree() {
        return (Claimed) await().until(() -> there.claim(OBJECT, LONG), Claimed.class::isInstance);
    }

    private static ObjectIdentity object(String key) {
        return new ObjectIdentity("bucket", key, "e");
    }
}
