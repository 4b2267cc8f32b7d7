package io.metricstream.relay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.receive.SourceFilter;
import io.metricstream.relay.service.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A bucket of which each page says that there is more. */
class NewestTest {
    private static final Instant NOW = Instant.parse("2026-11-23T15:30:00Z");
    private static final SourceFilter FILTER = new SourceFilter("metrics", "stream/", "failures", "dead-letter/", null);
    private static final String PAGE = "<ListBucketResult><Name>metrics</Name><IsTruncated>%s</IsTruncated>%s"
            + "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>\"1\"</ETag><Size>7</Size></Contents>"
            + "</ListBucketResult>";

    private static final Limits GENEROUS =
            new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(90));

    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void whatTheLastHoursWouldBeCalledIsLookedAtAfterSomePages() {
        Newest newest = in(request -> request.contains("start-after=stream%2F2026%2F11%2F23%2F13")
                ? page(false, "stream/2026/11/23/15/new", NOW.minusSeconds(60))
                : page(true, "stream/2020/01/01/00/old", NOW.minus(Duration.ofDays(2000))));

        assertThat(newest.object()).isNotNull();
        assertThat(newest.object().key()).isEqualTo("stream/2026/11/23/15/new");
        assertThat(newest.isSure()).isFalse();
        assertThat(requests).hasValue(6);
    }

    @Test
    void keysWithoutTimesEndTheSearchAllTheSame() {
        Newest newest = in(request -> request.contains("start-after")
                ? "<ListBucketResult><Name>metrics</Name><IsTruncated>false</IsTruncated></ListBucketResult>"
                : page(true, "stream/a", NOW.minus(Duration.ofDays(9))));

        assertThat(newest.object().key()).isEqualTo("stream/a");
        assertThat(newest.isSure()).isFalse();
        assertThat(requests).hasValue(8);
    }

    private Newest in(UnaryOperator<String> answers) {
        try (EmbeddedAws aws = EmbeddedAws.start();
                FaultyS3 s3 = new FaultyS3(aws);
                Session session = new Session(() -> new AwsClients(s3.newClient(), aws.newSqsClient()), GENEROUS)) {
            s3.says(request -> {
                requests.incrementAndGet();
                return Optional.of(Said.xml(200, answers.apply(request)));
            });
            session.open();
            return Newest.of(session, "metrics", "stream/", FILTER, NOW);
        }
    }

    private static String page(boolean more, String key, Instant time) {
        return PAGE.formatted(more, more ? "<NextContinuationToken>more</NextContinuationToken>" : "", key, time);
    }
}
