package io.metricstream.relay.receive;

import io.metricstream.relay.metrics.Waiting;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.From;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.state.ProgressStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Fills Camel's splitter for a poll and for {@code backfill}: one part for each object that is to be read. The body of a
 * part is its {@link ObjectReference}. {@link ListingHeaders} say what is listed. The split needs {@link AllSettled} as its
 * aggregation strategy, which also fails the exchange where the bucket could not be listed to its end.
 */
public final class ListingSplitter {
    private final S3Client s3;
    private final ProgressStore progress;
    private final RelaySettings.Source source;
    private final SourceFilter filter;
    private final Receiving receiving;
    private final Clock clock;
    private final ListedObjects listed;

    /**
     * @param receiving told how each listing of the source ended; a command learns it from its exchange
     * @throws SettingException if the source would feed itself
     */
    public ListingSplitter(
            S3Client s3, ProgressStore progress, RelaySettings settings, Receiving receiving, Clock clock) {
        this.s3 = s3;
        this.progress = progress;
        this.source = settings.source();
        this.filter = SourceFilter.of(settings);
        this.receiving = receiving;
        this.clock = clock;
        this.listed = new ListedObjects(clock);
    }

    /** Whether a listing has handed out all that it shows: the next one may begin, though objects are still in hand. */
    public boolean isFree() {
        return !listed.areBeingListed();
    }

    /** Objects that listings have shown and that are not settled: as far as they have been read. */
    public Waiting waiting() {
        return listed.waiting();
    }

    /**
     * The parts of this exchange, read page by page as they are asked for.
     *
     * @throws SettingException if no bucket is set, or if a listing that a header asks for would read what the relay writes
     */
    public Iterator<Message> split(Exchange exchange) {
        ListingRequest request = request(exchange.getMessage());
        SourceFilter within = filter.within(request.bucket(), request.prefix());
        S3Listing listing = new S3Listing(s3, progress, within, listed, request, clock);
        boolean isCommand = exchange.getMessage().getHeader(ListingHeaders.BUCKET) != null;
        return new ListingMessages(listing, listed, receiving, isCommand ? failure -> {} : this::ended, exchange);
    }

    private void ended(@Nullable RuntimeException failure) {
        if (failure == null) {
            receiving.succeeded();
        } else {
            receiving.failed(failure);
        }
    }

    private ListingRequest request(Message message) {
        String named = message.getHeader(ListingHeaders.BUCKET, String.class);
        String bucket = named == null ? source.bucket() : named;
        if (bucket == null) {
            throw new SettingException("relay.source.bucket is not set: polling needs the bucket that is read");
        }
        return new ListingRequest(
                bucket,
                message.getHeader(ListingHeaders.PREFIX, named == null ? source.prefix() : "", String.class),
                message.getHeader(ListingHeaders.AGAIN, false, Boolean.class) || (named == null && removes()),
                // A poll comes back for what is in work. A command does not, and must not pass it over in silence.
                named != null,
                from(message, named == null),
                to(message),
                named != null);
    }

    private @Nullable Instant to(Message message) {
        Long age = message.getHeader(ListingHeaders.MINIMUM_AGE, Long.class);
        return age == null
                ? message.getHeader(ListingHeaders.TO, Instant.class)
                : clock.instant().minusMillis(age);
    }

    /** What is complete and still there has not been deleted or moved yet: it is listed, to have that repeated. */
    private boolean removes() {
        return !(source.after() instanceof After.Keep);
    }

    private @Nullable Instant from(Message message, boolean poll) {
        Instant from = message.getHeader(ListingHeaders.FROM, Instant.class);
        return from == null && poll ? progress.beginning(instant(source.from(), clock.instant())) : from;
    }

    private static Instant instant(From from, Instant now) {
        if (from instanceof From.Since since) {
            return since.time();
        }
        if (from instanceof From.Ago ago) {
            return now.minus(ago.age());
        }
        return from instanceof From.Now ? now : Instant.EPOCH;
    }
}
