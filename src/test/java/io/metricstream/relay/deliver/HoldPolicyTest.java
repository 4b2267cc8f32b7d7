package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.message.RelayHeaders;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class HoldPolicyTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Later OUTAGE = new Later("answered 503", null, 503);

    private final MovedClock clock = new MovedClock();
    private final Gate gate = new Gate(clock, BackoffStrategy.fixedDelayWithoutJitter(Duration.ofSeconds(1)));
    private final HoldPolicy policy = new HoldPolicy(gate, new PutOff(gate, new RefusalLimit(false), 1), LIMIT, clock);
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final Delivery delivery = new Delivery(0);

    HoldPolicyTest() {
        exchange.setProperty(Delivery.PROPERTY, delivery);
    }

    @Test
    void camelWaitsAsLongAsTheGateSays() {
        exchange.setProperty(
                Exchange.EXCEPTION_CAUGHT,
                EndpointUnavailableException.gateClosed(Optional.empty(), Duration.ofMillis(321)));

        assertThat(policy.goOn(exchange)).isTrue();
        assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(321L);
    }

    @Test
    void afterAnAnswerTheGateIsAskedAtOnce() {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, EndpointUnavailableException.answered(OUTAGE, null));

        assertThat(policy.goOn(exchange)).isTrue();
        assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(0L);
    }

    @Test
    void theHoldIsCountedFromTheFirstTime() {
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(LIMIT.minusMillis(1));
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(Duration.ofMillis(1));
        assertThat(policy.goOn(exchange)).isFalse();
    }

    @Test
    void anAcceptanceOfAnythingBeginsTheHoldAnew() {
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(LIMIT.minusMillis(1));
        gate.accepted("another");
        assertThat(policy.goOn(exchange)).isTrue();

        clock.move(LIMIT.minusMillis(1));
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(Duration.ofMillis(1));
        assertThat(policy.goOn(exchange)).isFalse();
    }

    /** SQS hides a message for 12 hours in all, whatever its batches wait for, one after the other. */
    @Test
    void elevenHoursAfterItsReceiptAnObjectIsGivenBackWhateverTheHold() {
        exchange.setProperty(
                RelayHeaders.RECEIVED_AT,
                clock.instant().minus(HoldPolicy.CEILING).plusSeconds(1));
        assertThat(policy.goOn(exchange)).isTrue();

        clock.move(Duration.ofSeconds(1));

        assertThat(policy.goOn(exchange)).isFalse();
        assertThat(gate.ask("another")).isZero();
    }

    /** Firehose waits for its answer for 3 minutes, however long the hold is, and whatever else is accepted. */
    @Test
    void whatItsSenderWaitsForIsGivenBackInTime() {
        exchange.setProperty(RelayHeaders.HOLD_UNTIL, clock.instant().plusSeconds(120));
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(Duration.ofSeconds(119));
        gate.accepted("another");
        assertThat(policy.goOn(exchange)).isTrue();

        clock.move(Duration.ofSeconds(1));

        assertThat(policy.goOn(exchange)).isFalse();
    }

    @Test
    void whoeverGivesUpLeavesTheGateToOthers() {
        gate.close(delivery, OUTAGE);
        assertThat(policy.goOn(exchange)).isTrue();
        clock.move(LIMIT);
        assertThat(gate.ask(delivery)).as("it is the prober").isZero();

        assertThat(policy.goOn(exchange)).isFalse();

        assertThat(gate.ask("another")).isZero();
    }
}
