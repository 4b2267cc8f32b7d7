package io.metricstream.relay.open;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.state.Claim;
import io.metricstream.relay.state.LeaseLostException;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import io.metricstream.relay.state.ProgressWriter;
import io.metricstream.relay.state.StateException;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idempotent consumer's repository: an object is claimed while it is worked on, by a lease that is renewed meanwhile, and
 * complete for good when all of it is settled. A complete object is skipped; one that is claimed already, here or by another
 * process, is given back, to be looked at again later.
 */
public final class ObjectClaims extends ServiceSupport implements IdempotentRepository {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectClaims.class);

    private final ProgressStore store;
    private final ProgressWriter writer;
    private final Duration lease;
    private final InstantSource clock;

    /** @param lease how long a claim outlives a crash of its holder */
    public ObjectClaims(ProgressStore store, ProgressWriter writer, Duration lease, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    public boolean add(Exchange exchange, String key) {
        ObjectInHand object = ObjectInHand.required(exchange);
        Claim claim = store.claim(object.identity(), lease);
        if (claim instanceof Claim.ClaimedElsewhere) {
            throw new ObjectClaimedException(object.identity());
        }
        if (claim instanceof Claim.Claimed claimed) {
            object.claimed(writer.track(claimed));
            return true;
        }
        object.complete();
        return false;
    }

    /** Records completion; where that is not due, or fails, so does the exchange. */
    @Override
    public boolean confirm(Exchange exchange, String key) {
        ObjectInHand object = ObjectInHand.required(exchange);
        Exception objection = object.objection();
        try {
            if (objection == null) {
                object.complete(clock.instant());
            }
        } catch (StateException | LeaseLostException e) {
            objection = e;
        }
        if (objection != null) {
            giveUp(object);
            exchange.setException(objection);
        }
        return objection == null;
    }

    @Override
    public boolean remove(Exchange exchange, String key) {
        giveUp(ObjectInHand.required(exchange));
        return true;
    }

    private void giveUp(ObjectInHand object) {
        object.release();
        if (object.isToBeForgotten()) {
            try {
                store.forget(object.identity());
            } catch (StateException e) {
                LOG.atWarn()
                        .addKeyValue(LogField.OBJECT, object.identity().place())
                        .log("{} is not forgotten: {}", object.identity(), e.getMessage());
            }
        }
    }

    @Override
    public boolean add(String key) {
        throw new IllegalStateException("a claim needs its exchange");
    }

    @Override
    public boolean contains(String key) {
        throw new IllegalStateException("a claim needs its exchange");
    }

    @Override
    public boolean remove(String key) {
        throw new IllegalStateException("a claim needs its exchange");
    }

    @Override
    public boolean confirm(String key) {
        throw new IllegalStateException("a claim needs its exchange");
    }

    @Override
    public void clear() {
        throw new IllegalStateException("what is complete stays complete");
    }

    /** Somebody else works on the object. */
    public static final class ObjectClaimedException extends RuntimeException implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        ObjectClaimedException(ObjectIdentity identity) {
            super(identity + " is being worked on already; it is looked at again later");
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.CLAIMED;
        }
    }
}
