package io.metricstream.relay.web;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a replay or a discard has come.
 *
 * @param verb {@code Replay} or {@code Discard}
 * @param total how many letters it is about; 0 while they are counted
 * @param done how many have had their turn
 * @param words what became of them
 * @param problems the first ones, a line each
 * @param running whether it goes on
 */
public record TaskProgress(String verb, long total, long done, String words, List<String> problems, boolean running) {
    private static final int MOST_PROBLEMS = 20;

    static TaskProgress begin(String verb) {
        return new TaskProgress(verb, 0, 0, "", List.of(), true);
    }

    TaskProgress withTotal(long letters) {
        return new TaskProgress(verb, letters, done, words, problems, running);
    }

    TaskProgress at(long letters, String so) {
        return new TaskProgress(verb, total, letters, so, problems, running);
    }

    TaskProgress withProblem(String problem) {
        if (problem.isEmpty() || problems.size() == MOST_PROBLEMS) {
            return this;
        }
        List<String> more = new ArrayList<>(problems);
        more.add(problem);
        return new TaskProgress(verb, total, done, words, List.copyOf(more), running);
    }

    TaskProgress ended() {
        return new TaskProgress(verb, total, done, words, problems, false);
    }
}
