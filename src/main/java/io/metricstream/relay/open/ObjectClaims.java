package io.metricstream.relay.open;

import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import io.metricstream.relay.state.StateException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The idempotent consumer's repository: an object is claimed while it is worked on, and complete for good when all of it
 * is settled. A complete object is skipped; one that is claimed already is given back, to be looked at again later.
 */
public final class ObjectClaims extends ServiceSupport implements IdempotentRepository {
    private final ProgressStore progress;
    private final InstantSource clock;
    private final Set<ObjectIdentity> claimed = ConcurrentHashMap.newKeySet();

    public ObjectClaims(ProgressStore progress, InstantSource clock) {
        this.progress = progress;
        this.clock = clock;
    }

    @Override
    public boolean add(Exchange exchange, String key) {
        ObjectInHand object = inHand(exchange);
        if (!claimed.add(object.identity())) {
            throw new ObjectClaimedException(object.identity());
        }
        // Only now, so that nobody can have completed it between the question and the claim.
        if (progress.isComplete(object.identity())) {
            claimed.remove(object.identity());
            object.complete();
            return false;
        }
        return true;
    }

    /** Records completion; where that is not due, or fails, so does the exchange. */
    @Override
    public boolean confirm(Exchange exchange, String key) {
        ObjectInHand object = inHand(exchange);
        Exception objection = object.objection();
        try {
            if (objection == null) {
                progress.complete(object.identity(), clock.instant());
                object.complete();
            }
        } catch (StateException e) {
            objection = e;
        }
        if (objection != null) {
            exchange.setException(objection);
        }
        return claimed.remove(object.identity()) && objection == null;
    }

    @Override
    public boolean remove(Exchange exchange, String key) {
        return claimed.remove(inHand(exchange).identity());
    }

    private static ObjectInHand inHand(Exchange exchange) {
        return exchange.getProperty(ObjectInHand.PROPERTY, ObjectInHand.class);
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
        claimed.clear();
    }

    /** Somebody else works on the object. */
    public static final class ObjectClaimedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ObjectClaimedException(ObjectIdentity identity) {
            super(identity + " is being worked on already; it is looked at again later");
        }
    }
}
