package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.RefusedMetrics.Group;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedMetricsTest {
    private static final int METRICS = 3_000;

    private final RefusedMetrics metrics = new RefusedMetrics(METRICS);
    private int requests;

    @ParameterizedTest
    @CsvSource({"0,25", "1499,25", "1500,25", "2999,25"})
    void oneRefusedMetricIsFoundInFewRequests(int refused, int most) {
        search(index -> index == refused);

        assertThat(metrics.indexes(300)).isEqualTo(String.valueOf(refused));
        assertThat(metrics.delivered()).isEqualTo(METRICS - 1);
        assertThat(metrics.allRefused()).isFalse();
        assertThat(requests).isLessThanOrEqualTo(most);
        assertThat(metrics.detail())
                .isEqualTo("metrics refused: 1 of 3000, found in " + requests + " requests: the endpoint answered 400");
    }

    @Test
    void neighboursAndStragglersAreNamedAsRanges() {
        Set<Integer> refused = Set.of(10, 11, 12, 13, 700, 2_999);
        search(refused::contains);

        assertThat(metrics.indexes(300)).isEqualTo("10-13,700,2999");
        assertThat(metrics.delivered()).isEqualTo(METRICS - 6);
    }

    @Test
    void whereAllAreRefusedTheSearchEndsEarly() {
        search(index -> true);

        assertThat(metrics.allRefused()).isTrue();
        assertThat(metrics.noneRefused()).isFalse();
        assertThat(metrics.indexes(300)).isEqualTo("0-2999");
        assertThat(requests).isLessThanOrEqualTo(40);
    }

    @Test
    void whereManyAreRefusedTheRequestsAreBoundedAndNoRefusedOneIsLeftOut() {
        search(index -> index % 7 == 0);

        assertThat(requests).isLessThanOrEqualTo(256 + 16);
        assertThat(metrics.allRefused()).isFalse();
        assertThat(named(metrics.indexes(300))).containsAll(multiplesOf7());
        assertThat(metrics.indexes(300).length()).isLessThanOrEqualTo(300);
    }

    @Test
    void whereNothingIsRefusedOnceItIsSentApartAllIsDelivered() {
        search(index -> false);

        assertThat(metrics.noneRefused()).isTrue();
        assertThat(metrics.delivered()).isEqualTo(METRICS);
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void aGroupOfWhichSomePointsWereRejectedIsNamedAndCountsForWhatWasAccepted() {
        metrics.accepted(new Group(0, 1_500), 1_500, 2);
        metrics.keep(new Group(0, 1_500));
        metrics.accepted(new Group(1_500, METRICS), 1_500, 0);

        assertThat(metrics.delivered()).isEqualTo(METRICS - 2);
        assertThat(metrics.indexes(300)).isEqualTo("0-1499");
        assertThat(metrics.allRefused()).isFalse();
    }

    @Test
    void whatARouteDropsIsNeitherRefusedNorDelivered() {
        metrics.dropped(new Group(0, 1_500), 1_500);
        metrics.dropped(new Group(1_500, METRICS), 1_500);

        assertThat(metrics.allDropped()).isTrue();
        assertThat(metrics.noneRefused()).isTrue();
        assertThat(metrics.allRefused()).isFalse();
        assertThat(metrics.dropped()).isEqualTo(METRICS);
        assertThat(metrics.delivered()).isZero();
    }

    /** As the routes do it; each metric has one data point. */
    private void search(IntPredicate refused) {
        halve(metrics.all(), refused);
    }

    private void halve(Group group, IntPredicate refused) {
        send(group.firstHalf(), refused);
        send(group.secondHalf(), refused);
    }

    private void send(Group group, IntPredicate refused) {
        requests++;
        if (IntStream.range(group.from(), group.to()).noneMatch(refused)) {
            metrics.accepted(group, group.size(), 0);
        } else if (metrics.isWorthHalving(group)) {
            metrics.refused("the endpoint answered 400");
            halve(group, refused);
        } else {
            metrics.refused("the endpoint answered 400");
            metrics.keep(group);
        }
    }

    private static Set<Integer> named(String indexes) {
        return Set.of(indexes.split(",")).stream()
                .map(range -> range.split("-"))
                .flatMap(ends -> IntStream.rangeClosed(
                                Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                        .boxed())
                .collect(Collectors.toSet());
    }

    private static Set<Integer> multiplesOf7() {
        return IntStream.range(0, METRICS)
                .filter(index -> index % 7 == 0)
                .boxed()
                .collect(Collectors.toSet());
    }
}
