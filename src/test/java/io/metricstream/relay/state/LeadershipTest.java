package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@Timeout(60)
class LeadershipTest {
    private static final String PLACE = "s3://bucket/prefix";
    private static final Duration LENGTH = Duration.ofSeconds(1);
    private static final String OUT_OF_REACH = "ALTER TABLE claimed_object RENAME TO out_of_reach";
    private static final String IN_REACH = "ALTER TABLE out_of_reach RENAME TO claimed_object";

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    /** Two processes. */
    private JdbcProgressStore here;

    private JdbcProgressStore there;
    private final List<Leadership> opened = new ArrayList<>();

    @BeforeEach
    void open() {
        here = database.open(directory);
        there = database.open(directory);
    }

    @AfterEach
    void close() {
        opened.forEach(Leadership::close);
        if (here != null) {
            here.close();
            there.close();
        }
    }

    @Test
    void oneLeadsAndTheOtherStandsByAndSaysSo() {
        Leadership leader = leading(here, LENGTH);
        Leadership other = of(there, LENGTH);

        await().until(() -> other.why() != null && other.why().startsWith("another instance"));
        assertThat(other.why())
                .isEqualTo("another instance polls s3://bucket/prefix;"
                        + " this one stands by and takes over within 2 s of its end");
        await().during(LENGTH.multipliedBy(3))
                .atMost(Duration.ofSeconds(20))
                .until(() -> leader.why() == null && other.why() != null);
    }

    @Test
    void anotherPlaceHasALeaderOfItsOwn() {
        leading(here, LENGTH);
        Leadership elsewhere = new Leadership(there, "s3://bucket/other", LENGTH);
        opened.add(elsewhere);
        await().until(() -> elsewhere.why() == null);
    }

    @Test
    void theEndOfTheLeaderIsNotWaitedForWhereItSaysSo() {
        Leadership leader = leading(here, Duration.ofHours(1));
        Leadership other = of(there, Duration.ofHours(1));
        await().until(() -> other.why() != null && other.why().startsWith("another instance"));

        leader.close();

        assertThat(leader.why()).isNotNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> other.why() == null);
    }

    @Test
    void afterACrashOfTheLeaderItsLeaseIsWaitedFor() {
        Leadership leader = leading(here, LENGTH);
        Leadership other = of(there, LENGTH);
        // From here on nothing of it reaches the state, as after a crash.
        here.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> other.why() == null);
        assertThat(leader.why()).isNotNull();
    }

    @Test
    void whoCannotRenewStopsLeadingBeforeAnotherOneLeads() throws Exception {
        AtomicBoolean both = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        Leadership leader = leading(here, LENGTH);
        Leadership other = of(there, LENGTH);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> {
                while (!done.get()) {
                    // In this order: who leads by the first answer leads no more by the time of the second.
                    both.compareAndSet(false, other.why() == null && leader.why() == null);
                    looks.incrementAndGet();
                }
            });
            here.close();
            await().until(() -> other.why() == null);
        } finally {
            done.set(true);
            pool.shutdownNow();
        }
        assertThat(looks).hasPositiveValue();
        assertThat(both).isFalse();
    }

    /** We had a bug where an Error ended the timer, and with it all polling, in a process that went on. */
    @Test
    void anErrorOfTheStateEndsTheLeadAndNotTheTimer() {
        AtomicBoolean failing = new AtomicBoolean();
        Class<?>[] type = {ProgressStore.class};
        Object store = Proxy.newProxyInstance(getClass().getClassLoader(), type, (proxy, method, arguments) -> {
            if (failing.get()) {
                throw new LinkageError("said by a test");
            }
            return method.invoke(here, arguments);
        });
        Leadership leader = leading((ProgressStore) store, LENGTH);

        failing.set(true);
        await().until(() -> leader.why() != null);
        failing.set(false);
        await().until(() -> leader.why() == null);
    }

    @Test
    void whoAsksBeforeTheStateHasAnsweredWaitsForThat() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        Class<?>[] type = {ProgressStore.class};
        Object store = Proxy.newProxyInstance(getClass().getClassLoader(), type, (proxy, method, arguments) -> {
            answering.await();
            return method.invoke(here, arguments);
        });
        Leadership leader = of((ProgressStore) store, LENGTH.multipliedBy(30));
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> leads = pool.submit(leader::leads);
            assertThat(leader.why()).isNotNull();
            assertThat(leads.isDone()).isFalse();

            answering.countDown();

            assertThat(leads.get()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anOutageOfTheStateEndsTheLeadAndItsEndBringsItBack() {
        Leadership leader = leading(here, LENGTH);

        database.execute(directory, OUT_OF_REACH);
        await().until(() -> leader.why() != null);
        assertThat(leader.why()).contains("s3://bucket/prefix is not known until the state answers");

        database.execute(directory, IN_REACH);
        await().until(() -> leader.why() == null);
    }

    @Test
    void whoWasTakenForDeadStandsByFromTheNextRenewalOn() {
        Leadership leader = leading(here, LENGTH);

        // As if another one had taken it.
        database.execute(directory, "UPDATE claimed_object SET fence = fence + 1, leased_until = leased_until + 1000");

        await().until(() -> leader.why() != null);
        assertThat(leader.why()).startsWith("another instance polls");
        await().until(() -> leader.why() == null);
    }

    @Test
    void aClockThatJumpsMakesTwoLeadersForNoLongerThanToTheNextRenewal() {
        Leadership leader = leading(here, LENGTH);
        Leadership other = of(there, LENGTH);
        await().until(() -> other.why() != null && other.why().startsWith("another instance"));

        database.execute(directory, "UPDATE claimed_object SET leased_until = 1");

        await().until(() -> (leader.why() == null) != (other.why() == null));
        await().during(LENGTH.multipliedBy(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> (leader.why() == null) != (other.why() == null));
    }

    private Leadership leading(ProgressStore store, Duration length) {
        Leadership leadership = of(store, length);
        await().until(() -> leadership.why() == null);
        return leadership;
    }

    private Leadership of(ProgressStore store, Duration length) {
        Leadership leadership = new Leadership(store, PLACE, length);
        opened.add(leadership);
        return leadership;
    }
}
