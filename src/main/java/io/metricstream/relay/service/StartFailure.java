package io.metricstream.relay.service;

import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.state.StateException;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Finds the one line that says why a start failed: which setting, or which route file and where in it. */
final class StartFailure {
    private StartFailure() {}

    /** @param context as far as it came, or null; knows where routes were written */
    static Exception explain(Exception failure, @Nullable CamelContext context) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingException || cause instanceof StateException) {
                return (Exception) cause;
            }
            if (cause instanceof MarkedYamlEngineException yaml) {
                return new SettingException(sentence(yaml), failure);
            }
            root = cause;
        }
        String reason = firstLine(root.getMessage() == null ? root.toString() : root.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route) {
                return new SettingException(
                        "the route '" + route.getRouteId() + "'" + place(route, context) + " cannot be made: " + reason
                                + advice(reason),
                        failure);
            }
        }
        return new IllegalStateException("the relay does not start: " + reason, failure);
    }

    /** The file and the line at fault, both as an editor shows them. */
    private static String sentence(MarkedYamlEngineException yaml) {
        Mark mark = yaml.getContextMark().or(yaml::getProblemMark).orElse(null);
        String place = mark == null
                ? "a route file"
                : file(mark.getName()) + ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
        String context = yaml.getContext() == null ? "" : " " + firstLine(yaml.getContext());
        return place + ": " + firstLine(yaml.getProblem()) + context + "; correct the file, or remove it";
    }

    private static String place(FailedToCreateRouteException failure, @Nullable CamelContext context) {
        RouteDefinition route =
                context instanceof ModelCamelContext model ? model.getRouteDefinition(failure.getRouteId()) : null;
        if (route == null || route.getLocation() == null) {
            return "";
        }
        // The message of Camel quotes the step, which knows its line.
        String at = String.valueOf(failure.getMessage());
        int line = route.getOutputs().stream()
                .filter(step -> at.contains(">>> " + step + " <<<"))
                .mapToInt(ProcessorDefinition::getLineNumber)
                .filter(number -> number > 0)
                .findFirst()
                .orElse(route.getLineNumber());
        return " of " + file(route.getLocation()) + (line > 0 ? ", line " + line : "");
    }

    /** The file of a route and the line that it begins in. */
    static String place(RouteDefinition route) {
        String file = route.getLocation() == null ? "a route file" : file(route.getLocation());
        return file + (route.getLineNumber() > 0 ? ", line " + route.getLineNumber() : "");
    }

    private static String advice(String reason) {
        return reason.startsWith("Property with key") ? "; set it in application.properties" : "";
    }

    private static String file(String location) {
        return location.startsWith("file:") ? location.substring("file:".length()) : location;
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").strip();
    }
}
