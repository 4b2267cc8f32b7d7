package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.LetterFilter;
import io.metricstream.relay.inspect.LetterId;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.inspect.SafeText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which dead letters a command is about: those that are named, or all that pass the filters. */
final class LetterChoice {
    @Parameters(paramLabel = "ID", arity = "0..*", description = "As 'list' shows them.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All dead letters, or all that pass the filters.")
    private boolean all;

    @Mixin
    private LetterFilterOptions options = new LetterFilterOptions();

    /** @throws ParameterException unless the choice is clear */
    void check(CommandSpec spec) {
        boolean filtered = all || options.areGiven();
        if (ids.isEmpty() && !filtered) {
            throw new ParameterException(
                    spec.commandLine(), "say which: name IDs, or add --all, --reason, --since or --source");
        }
        if (!ids.isEmpty() && filtered) {
            throw new ParameterException(
                    spec.commandLine(), "name either IDs, or --all and filters; the two together are not clear");
        }
    }

    /** The chosen letters; those named in the order in which they were named, each once. */
    Iterator<Letter> letters(Letters letters, CommandSpec spec) {
        return ids.isEmpty() ? letters.list(filter()) : named(letters, spec).iterator();
    }

    /** How many that are. */
    LetterCounts count(Letters letters, CommandSpec spec) {
        return ids.isEmpty() ? letters.count(filter()) : LetterCounts.of(letters(letters, spec));
    }

    private LetterFilter filter() {
        return options.filter();
    }

    private List<Letter> named(Letters letters, CommandSpec spec) {
        return new LinkedHashSet<>(ids)
                .stream().map(id -> find(letters, id, spec)).toList();
    }

    /**
     * The letter of this name.
     *
     * @throws ParameterException if that is no name of a letter
     * @throws IllegalStateException if there is no such letter
     */
    static Letter find(Letters letters, String name, CommandSpec spec) {
        LetterId id = letters.parse(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "'" + SafeText.of(name) + "' is no ID of a dead letter; 'relay dead-letters list' shows them"));
        return letters.find(id)
                .orElseThrow(() -> new IllegalStateException("there is no dead letter " + id
                        + "; it may have been replayed or discarded, or relay.dead-letter.bucket and .prefix name"
                        + " another place"));
    }
}
