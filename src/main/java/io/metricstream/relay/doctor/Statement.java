package io.metricstream.relay.doctor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A statement of an IAM policy, as it is to be added.
 *
 * @param actions one or more, such as {@code s3:GetObject}
 * @param resource an ARN; characters from outside are escaped as JSON wants it
 */
record Statement(List<String> actions, String resource) {
    Statement {
        actions = List.copyOf(actions);
    }

    static Statement of(String action, String resource) {
        return new Statement(List.of(action), resource);
    }

    /** JSON on one line. */
    String json() {
        String action = actions.size() == 1
                ? quoted(actions.get(0))
                : actions.stream().map(Statement::quoted).collect(Collectors.joining(", ", "[", "]"));
        return "{\"Effect\": \"Allow\", \"Action\": " + action + ", \"Resource\": " + quoted(resource) + "}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
