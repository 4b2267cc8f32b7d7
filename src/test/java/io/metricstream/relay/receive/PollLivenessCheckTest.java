package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process whose poller is dead is to be started again; one that is only kept waiting is not. */
class PollLivenessCheckTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Receiving receiving = new Receiving(List.of(), () -> {}, now::get);
    private final PollLivenessCheck check = new PollLivenessCheck(receiving, "receive", 1, INTERVAL);
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:receive").routeId("receive").process(exchange -> {
                    arrived.countDown();
                    held.await();
                });
            }
        });
        camel.start();
        check.setCamelContext(camel);
    }

    @AfterEach
    void stop() {
        held.countDown();
        camel.stop();
    }

    @Test
    void aPollerThatIsNotSeenForLongIsDead() {
        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        later(Duration.ofMinutes(6));
        assertThat(state()).isEqualTo(HealthCheck.State.UP);

        later(Duration.ofSeconds(1));

        assertThat(state()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(check.call().getMessage())
                .hasValue("no poll for 361 s: the poller of route 'receive' is dead; start the process again");
        assertThat(check.isLiveness()).isTrue();
        assertThat(check.isReadiness()).isFalse();
    }

    @Test
    void aPollThatSomethingStandsInTheWayOfShowsThatThePollerLives() {
        later(Duration.ofMinutes(10));
        assertThat(receiving.mayPoll()).isTrue();

        assertThat(state()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void aPollerThatIsKeptWaitingByItsMessageIsNotDead() throws Exception {
        Future<Exchange> message = camel.createProducerTemplate().asyncSend("direct:receive", exchange -> {});
        arrived.await();
        later(Duration.ofHours(11));

        assertThat(state()).isEqualTo(HealthCheck.State.UP);
        held.countDown();
        assertThat(message.get().getException()).isNull();
    }

    @Test
    void aRouteThatIsNotStartedHasNoPoller() throws Exception {
        camel.getRouteController().stopRoute("receive");
        later(Duration.ofHours(1));

        assertThat(state()).isEqualTo(HealthCheck.State.UP);
    }

    private void later(Duration span) {
        now.updateAndGet(before -> before.plus(span));
    }

    private HealthCheck.State state() {
        return check.call().getState();
    }
}
