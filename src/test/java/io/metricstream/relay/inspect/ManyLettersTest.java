package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.kit.TestClients;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.settings.RelaySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** The first rows of a long list come soon, whatever lies behind them. */
class ManyLettersTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final int ROWS = 50;

    @Test
    void theFirstRowsOf1500LettersComeSoon() {
        assertFirstRowsComeSoon(1_500);
    }

    @Test
    @Tag("long")
    void theFirstRowsOf50000LettersComeSoon() {
        assertFirstRowsComeSoon(50_000);
    }

    /** A tenth of them in the newest hour, the others over some months. */
    private static void assertFirstRowsComeSoon(int count) {
        try (EmbeddedAws aws = EmbeddedAws.start()) {
            aws.createBucket("failures");
            new LetterObjects(aws.s3(), "failures").putMany(count, number -> {
                Instant hour = number % 10 == 0 ? NOON : NOON.minus(Duration.ofHours(number % 3_000));
                return LetterObjects.id(hour, Reason.REJECTED, number);
            });
            Requests requests = new Requests();
            try (S3Client s3 = new TestClients(aws).s3(aws.s3Endpoint(), requests);
                    Letters letters = new Letters(s3, new RelaySettings.DeadLetter("failures", LetterObjects.PREFIX))) {
                long begin = System.nanoTime();
                Iterator<Letter> list = letters.list(LetterFilter.ALL);
                List<Letter> first = Stream.generate(list::next).limit(ROWS).toList();
                Duration took = Duration.ofNanos(System.nanoTime() - begin);

                System.out.printf("%d letters: the first %d rows after %s; %s%n", count, ROWS, took, requests);
                assertThat(first)
                        .extracting(letter -> letter.id().hour())
                        .isSortedAccordingTo(Comparator.reverseOrder())
                        .startsWith(NOON);
                assertThat(took.minusNanos(requests.nanos())).isLessThan(Duration.ofSeconds(2));
                // Years, months, days, a page of the newest day, its hours, and the pages of the newest hour; the
                // metadata
                // of these rows, and of some ahead.
                assertThat(requests.listings()).isLessThanOrEqualTo(5 + 1 + count / 10_000);
                assertThat(requests.others()).isLessThanOrEqualTo(ROWS + 2 * Letters.REQUESTS_AT_ONCE);
                assertThat(letters.count(LetterFilter.ALL).letters()).isEqualTo(count);
            }
        }
    }

    /** What S3 is asked, and for how long there is a request that it has not answered. */
    private static final class Requests implements ExecutionInterceptor {
        private int listings;
        private int others;
        private int open;
        private long since;
        private long nanos;

        @Override
        public synchronized void beforeTransmission(
                Context.BeforeTransmission context, ExecutionAttributes attributes) {
            boolean listing = context.request() instanceof ListObjectsV2Request;
            listings += listing ? 1 : 0;
            others += listing ? 0 : 1;
            if (open++ == 0) {
                since = System.nanoTime();
            }
        }

        @Override
        public synchronized void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            if (--open == 0) {
                nanos += System.nanoTime() - since;
            }
        }

        synchronized int listings() {
            return listings;
        }

        synchronized int others() {
            return others;
        }

        synchronized long nanos() {
            return nanos + (open == 0 ? 0 : System.nanoTime() - since);
        }

        @Override
        public synchronized String toString() {
            return listings + " listings and " + others + " others took S3 " + Duration.ofNanos(nanos);
        }
    }
}
