package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.SafeText;
import io.metricstream.relay.service.EndpointText;
import io.metricstream.relay.service.RouteView;
import java.io.PrintWriter;
import java.util.List;

/** Routes as lines of text: where each is written, where its messages come from, and its steps. */
final class RouteRows {
    private static final String INDENT = "  ";

    private RouteRows() {}

    static void print(List<RouteView> routes, PrintWriter out) {
        for (RouteView route : routes) {
            out.println(line(route.id() + (route.description().isEmpty() ? "" : ": " + route.description())) + " ("
                    + line(route.file()) + ", line " + route.line() + ")");
            if (!route.built()) {
                out.println(INDENT + "not built here: only if " + line(String.valueOf(route.condition())));
            }
            print("from", route.from(), 1, out);
            for (RouteView.Step step : route.steps()) {
                if (step.endpoint() == null) {
                    out.println(INDENT.repeat(step.depth() + 2) + line((step.name() + " " + step.what()).strip()));
                } else {
                    print(step.name(), step.endpoint(), step.depth() + 2, out);
                }
            }
            out.println();
        }
    }

    private static void print(String name, EndpointText endpoint, int depth, PrintWriter out) {
        out.println(INDENT.repeat(depth) + name + " " + line(endpoint.uri()));
        endpoint.parameters()
                .forEach((parameter, value) ->
                        out.println(INDENT.repeat(depth + 2) + line(parameter) + " = " + line(value)));
    }

    private static String line(String text) {
        return SafeText.of(text);
    }
}
