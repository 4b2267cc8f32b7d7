package io.metricstream.relay.cli;

import io.metricstream.relay.service.EndpointText;
import io.metricstream.relay.service.RouteView;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Routes as a Mermaid flowchart: a box for each route that is built, and a rounded one for what lies outside. */
final class FlowChart {
    private final Map<String, String> nodes = new LinkedHashMap<>();
    private final Set<String> lines = new LinkedHashSet<>();

    private FlowChart() {}

    static String of(List<RouteView> routes) {
        List<RouteView> built = routes.stream().filter(RouteView::built).toList();
        FlowChart chart = new FlowChart();
        built.forEach(route -> chart.nodes.put(route.from().uri(), "r" + chart.nodes.size()));
        built.forEach(chart::add);
        return "flowchart LR\n    " + String.join("\n    ", chart.lines);
    }

    private void add(RouteView route) {
        String node = nodes.get(route.from().uri());
        lines.add(node + "[\"" + text(route.id()) + "\"]");
        if (!isStage(route.from())) {
            lines.add("in" + node + "([\"" + text(route.from().uri()) + "\"]) --> " + node);
        }
        for (RouteView.Step step : route.steps()) {
            EndpointText to = step.endpoint();
            if (to != null) {
                String target = nodes.computeIfAbsent(to.uri(), uri -> "e" + nodes.size());
                lines.add(node + " --> " + target + (target.startsWith("e") ? "([\"" + text(to.uri()) + "\"])" : ""));
            }
        }
    }

    private static boolean isStage(EndpointText endpoint) {
        return endpoint.uri().startsWith("direct:");
    }

    /** Mermaid's way to write what would end a text. */
    private static String text(String text) {
        return text.replace("&", "#amp;")
                .replace("\"", "#quot;")
                .replace("<", "#lt;")
                .replace(">", "#gt;");
    }
}
