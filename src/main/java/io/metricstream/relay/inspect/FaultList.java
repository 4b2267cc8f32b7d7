package io.metricstream.relay.inspect;

import io.metricstream.relay.inspect.ObjectReport.FaultCount;
import io.metricstream.relay.inspect.ObjectReport.FaultEntry;
import io.metricstream.relay.message.Reason;
import java.util.ArrayList;
import java.util.List;

/** Counts all faults of an object, and keeps the first. A damaged range that comes in pieces is one. */
final class FaultList {
    private final int kept;
    private final List<FaultEntry> first = new ArrayList<>();
    private FaultEntry last = new FaultEntry(0, 0, "", "", List.of());
    private long ranges;
    private long bytes;

    FaultList(int kept) {
        this.kept = kept;
    }

    void add(FaultEntry fault) {
        bytes += fault.length();
        if (isRestOfLast(fault)) {
            last = new FaultEntry(
                    last.offset(), last.length() + fault.length(), last.kind(), last.detail(), last.dump());
            if (ranges <= kept) {
                first.set(first.size() - 1, last);
            }
            return;
        }
        last = fault;
        ranges++;
        if (ranges <= kept) {
            first.add(fault);
        }
    }

    private boolean isRestOfLast(FaultEntry fault) {
        return ranges > 0
                && fault.kind().equals(Reason.DAMAGED.word())
                && fault.kind().equals(last.kind())
                && fault.detail().equals(last.detail())
                && fault.offset() == last.offset() + last.length();
    }

    FaultCount count() {
        return new FaultCount(ranges, bytes);
    }

    List<FaultEntry> first() {
        return List.copyOf(first);
    }
}
