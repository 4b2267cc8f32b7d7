package io.metricstream.relay.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the objects in work have settled and is not recorded yet: workers add to it, and wait here where they must; the one
 * thread of {@link ProgressWriter} takes it group by group. Everything is guarded by one lock, which nobody holds while the
 * state is written.
 */
final class PendingProgress {
    /** Settled parts of all objects that are not recorded; who settles one more waits for a write. */
    static final int MOST_UNRECORDED = 256;

    /** So that two may fail before the lease ends. */
    private static final int RENEWALS_A_LEASE = 3;

    /** One write of a group: what of an object, as it was at {@code version}. */
    record Write(ObjectProgress object, ProgressWrite progress, long version) {}

    /**
     * What is written at once.
     *
     * @param settledParts how many settled parts are recorded by it
     * @param isLast whether nothing comes after it
     */
    record Group(List<Write> writes, int settledParts, boolean isLast) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingToWrite = lock.newCondition();
    private final Condition attempted = lock.newCondition();
    private final List<ObjectProgress> objects = new ArrayList<>();
    private int unrecorded;
    private long restUntilNanos = System.nanoTime();
    private boolean somebodyWaits;
    private boolean isClosing;
    private boolean hasEnded;

    ObjectProgress track(Claim.Claimed claimed) {
        return locked(() -> {
            if (isClosing || hasEnded) {
                throw ended();
            }
            ObjectProgress object = new ObjectProgress(this, claimed, renewalNanos(claimed.lease()));
            objects.add(object);
            somethingToWrite.signal();
            return object;
        });
    }

    void settle(ObjectProgress object, long from, long to) {
        locked(() -> {
            if (object.hasEnded()) {
                return false;
            }
            object.add(from, to);
            unrecorded++;
            somethingToWrite.signal();
            await(object, () -> unrecorded <= MOST_UNRECORDED && !hasEnded);
            return throwFailure(object);
        });
    }

    void flush(ObjectProgress object) {
        locked(() -> {
            object.forgetFailure();
            long version = object.version();
            await(object, () -> object.isWritten(version));
            return throwFailure(object);
        });
    }

    void complete(ObjectProgress object, Instant when) {
        locked(() -> {
            object.forgetFailure();
            object.completeAt(when);
            try {
                await(object, object::hasEnded);
                throwFailure(object);
            } finally {
                object.completeAt(null);
            }
            if (!object.isComplete()) {
                throw new StateException(
                        object.lease().object() + " was given back before it was complete: it comes again");
            }
            return true;
        });
    }

    void release(ObjectProgress object) {
        locked(() -> {
            object.forgetFailure();
            object.askForRelease();
            // Where that fails it stays asked for: the next attempt that succeeds releases the object.
            await(object, object::hasEnded);
            return object.failure() instanceof LeaseLostException || throwFailure(object);
        });
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is done, or an attempt to write the object failed. */
    private void await(ObjectProgress object, BooleanSupplier isDone) {
        while (!isDone.getAsBoolean() && object.failure() == null) {
            if (hasEnded) {
                throw ended();
            }
            somebodyWaits = true;
            somethingToWrite.signal();
            attempted.awaitUninterruptibly();
        }
    }

    private static StateException ended() {
        return new StateException("progress is not recorded any more, as the relay stops: what is in hand comes again");
    }

    /** A new exception for each thread, since each adds to its own. */
    private static boolean throwFailure(ObjectProgress object) {
        RuntimeException failure = object.failure();
        if (failure instanceof LeaseLostException) {
            throw new LeaseLostException(object.lease());
        }
        if (failure != null) {
            throw new StateException(String.valueOf(failure.getMessage()), failure);
        }
        return true;
    }

    /** Waits for something to write, and for the end of the rest unless somebody waits for us. */
    Group awaitGroup() throws InterruptedException {
        lock.lock();
        try {
            long nanos = nanosToNextGroup();
            while (nanos > 0) {
                somethingToWrite.awaitNanos(nanos);
                nanos = nanosToNextGroup();
            }
            somebodyWaits = false;
            long now = System.nanoTime();
            List<Write> writes = objects.stream()
                    .filter(object -> object.nanosToWrite(now) <= 0)
                    .map(object -> new Write(object, object.toWrite(), object.version()))
                    .toList();
            return new Group(writes, unrecorded, isClosing);
        } finally {
            lock.unlock();
        }
    }

    private long nanosToNextGroup() {
        if (somebodyWaits || isClosing) {
            return 0;
        }
        long now = System.nanoTime();
        long nanos = Lease.LONGEST.toNanos();
        for (ObjectProgress object : objects) {
            nanos = Math.min(nanos, object.nanosToWrite(now));
        }
        return Math.max(nanos, restUntilNanos - now);
    }

    /** @param lost leases of which nothing was written */
    void recorded(Group group, Set<Lease> lost) {
        locked(() -> {
            unrecorded -= group.settledParts();
            for (Write write : group.writes()) {
                ObjectProgress object = write.object();
                if (lost.contains(object.lease())) {
                    object.failed(new LeaseLostException(object.lease()));
                    objects.remove(object);
                } else {
                    object.written(write.progress(), write.version(), renewalNanos(object.lease()));
                }
            }
            return objects.removeIf(ObjectProgress::hasEnded);
        });
    }

    void failed(Group group, RuntimeException failure) {
        locked(() -> {
            group.writes().forEach(write -> write.object().failed(failure));
            return true;
        });
    }

    /** After an attempt: who waits looks again, and the next group may gather for so long. */
    void rest(Duration pause) {
        locked(() -> {
            restUntilNanos = System.nanoTime() + pause.toNanos();
            attempted.signalAll();
            return true;
        });
    }

    /** Asks for the release of all objects, with the last group. */
    void close() {
        locked(() -> {
            isClosing = true;
            objects.forEach(ObjectProgress::askForRelease);
            somethingToWrite.signal();
            return true;
        });
    }

    /** Nothing is written any more. */
    void end() {
        locked(() -> {
            hasEnded = true;
            attempted.signalAll();
            return true;
        });
    }

    private static long renewalNanos(Lease lease) {
        return System.nanoTime() + lease.length().toNanos() / RENEWALS_A_LEASE;
    }
}
