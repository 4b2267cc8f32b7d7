package io.metricstream.relay.web;

import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.inspect.LetterInspector;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.settings.RelaySettings;
import java.util.function.Supplier;
import org.apache.camel.ProducerTemplate;

/** The page of a running relay, put together; closed before its routes stop, it lets the letter in hand end. */
public final class RelayPage implements AutoCloseable {
    private final History history;
    private final LetterTasks tasks;
    private final HttpGuard guard;

    /** @param routes asked for once the relay runs */
    public RelayPage(
            HttpAccess access,
            RelaySettings settings,
            RelayMetrics metrics,
            Gate gate,
            Letters letters,
            LetterInspector inspector,
            Supplier<ProducerTemplate> routes) {
        history = new History(metrics);
        tasks = new LetterTasks(letters, routes);
        Pages.Place place = new Pages.Place(
                settings.source().place(),
                RelaySettings.Otlp.place(settings.otlp().endpoint()));
        Templates templates = new Templates();
        LetterPages letterPages = new LetterPages(templates, letters, inspector, tasks);
        Pages pages = new Pages(templates, place, metrics, gate, history, letterPages, tasks);
        guard = new HttpGuard(access, new PageHandler(access, pages));
    }

    /** To be bound in Camel's registry. */
    public HttpGuard guard() {
        return guard;
    }

    @Override
    public void close() {
        tasks.close();
        history.close();
    }
}
