package io.metricstream.relay.service;

import io.metricstream.relay.settings.RelaySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.DataFormatDefinitionAware;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.support.SimpleRegistry;
import org.jspecify.annotations.Nullable;

/**
 * One route, to be shown. Nothing in it is a secret.
 *
 * @param description what its file says that it does, or empty
 * @param file where it is written: a path, or {@code built in: NAME}
 * @param line where it begins there
 * @param condition under which it is built, or null
 * @param built whether it is, with the settings as they are; true where these are not known
 * @param from where its messages come from
 * @param steps in their order
 */
public record RouteView(
        String id,
        String description,
        String file,
        int line,
        @Nullable String condition,
        boolean built,
        EndpointText from,
        List<Step> steps) {

    /**
     * One step of a route.
     *
     * @param depth 0 for a step of the route itself, 1 for a step within such a step, and so on
     * @param name such as {@code filter}
     * @param what it works with: a bean, an expression, a name; empty for a step with an endpoint
     * @param endpoint where it sends to, or null
     */
    public record Step(
            int depth, String name, String what, @Nullable EndpointText endpoint) {}

    /**
     * Reads the routes as {@code run} would load them, and starts nothing.
     *
     * @param settings whose values stand for placeholders; null where they cannot be read: then placeholders stay
     * @throws io.metricstream.relay.settings.SettingException if a route file is at fault
     */
    public static List<RouteView> of(
            Path directory, @Nullable RelaySettings settings, Map<String, String> environment) {
        Properties placeholders = settings == null ? new Properties() : RoutePlan.placeholders(settings, environment);
        RoutePlan plan = RoutePlan.read(directory, placeholders, new SimpleRegistry());
        PlaceholderText text = new PlaceholderText(plan::resolved);
        return plan.routes().stream()
                .map(route -> of(route, directory, text, settings == null || plan.isBuilt(route)))
                .toList();
    }

    private static RouteView of(RouteDefinition route, Path directory, PlaceholderText text, boolean built) {
        String uri = route.getInput().getEndpointUri();
        List<Step> steps = new ArrayList<>();
        add(steps, route.getOutputs(), 0, text);
        return new RouteView(
                route.getId() == null ? uri.replaceFirst("[?].*", "") : route.getId(),
                route.getDescription() == null ? "" : route.getDescription(),
                file(route.getLocation(), directory),
                route.getLineNumber(),
                route.getPrecondition(),
                built,
                EndpointText.of(uri, text),
                List.copyOf(steps));
    }

    private static void add(List<Step> steps, List<ProcessorDefinition<?>> written, int depth, PlaceholderText text) {
        for (ProcessorDefinition<?> step : written) {
            String uri = uri(step);
            steps.add(
                    uri != null
                            ? new Step(depth, step.getShortName(), "", EndpointText.of(uri, text))
                            : new Step(depth, step.getShortName(), what(step), null));
            if (step instanceof ChoiceDefinition choice) {
                addBranches(steps, choice, depth + 1, text);
            } else {
                add(steps, within(step), depth + 1, text);
            }
        }
    }

    /** Where a step sends to, its secrets still in it; null for one that does not. */
    private static @Nullable String uri(ProcessorDefinition<?> step) {
        if (step instanceof EndpointRequiredDefinition sending) {
            return sending.getEndpointUri();
        }
        if (step instanceof ToDynamicDefinition sending) {
            return sending.getUri();
        }
        boolean asks = step instanceof EnrichDefinition
                || step instanceof PollEnrichDefinition
                || step instanceof RecipientListDefinition
                || step instanceof RoutingSlipDefinition
                || step instanceof DynamicRouterDefinition;
        return asks && step instanceof ExpressionNode asking && asking.getExpression() != null
                ? asking.getExpression().getExpression()
                : null;
    }

    private static void addBranches(List<Step> steps, ChoiceDefinition choice, int depth, PlaceholderText text) {
        for (WhenDefinition when : choice.getWhenClauses()) {
            steps.add(new Step(depth, "when", what(when.getExpression()), null));
            add(steps, when.getOutputs(), depth + 1, text);
        }
        if (choice.getOtherwise() != null) {
            steps.add(new Step(depth, "otherwise", "", null));
            add(steps, choice.getOtherwise().getOutputs(), depth + 1, text);
        }
    }

    /** Camel keeps what catches apart from what is tried. */
    private static List<ProcessorDefinition<?>> within(ProcessorDefinition<?> step) {
        if (!(step instanceof TryDefinition attempt)) {
            return step.getOutputs();
        }
        List<ProcessorDefinition<?>> within = new ArrayList<>(attempt.getOutputsWithoutCatches());
        within.addAll(attempt.getCatchClauses());
        if (attempt.getFinallyClause() != null) {
            within.add(attempt.getFinallyClause());
        }
        return within;
    }

    private static String what(ProcessorDefinition<?> step) {
        // Of a header or a property only its name: its value may be a secret.
        if (step instanceof SetHeaderDefinition header) {
            return header.getName();
        }
        if (step instanceof SetPropertyDefinition property) {
            return property.getName();
        }
        if (step instanceof SetVariableDefinition variable) {
            return variable.getName();
        }
        if (step instanceof DataFormatDefinitionAware format && format.getDataFormatType() != null) {
            return format.getDataFormatType().getDataFormatName();
        }
        if (step instanceof CatchDefinition caught) {
            return String.join(", ", caught.getExceptions());
        }
        if (step instanceof ExpressionNode asking && asking.getExpression() != null) {
            return what(asking.getExpression());
        }
        return step instanceof ChoiceDefinition ? "" : label(step);
    }

    /** A label of Camel, such as {@code ref:deadLetter} or {@code loadBalance[…]}, without what is said already. */
    private static String label(ProcessorDefinition<?> step) {
        String label = step.getLabel() == null ? "" : step.getLabel();
        String name = step.getShortName();
        if (label.equals(name)) {
            return "";
        }
        boolean wrapped = label.startsWith(name + "[") && label.endsWith("]");
        return (wrapped ? label.substring(name.length() + 1, label.length() - 1) : label).strip();
    }

    private static String what(ExpressionDefinition expression) {
        if (expression instanceof MethodCallExpression bean) {
            return "ref:" + bean.getRef() + (bean.getMethod() == null ? "" : " method:" + bean.getMethod());
        }
        return String.valueOf(expression.getLabel());
    }

    private static String file(@Nullable String location, Path directory) {
        String path = location == null ? "" : location;
        if (path.startsWith("classpath:")) {
            return "built in: " + path.substring(path.lastIndexOf('/') + 1);
        }
        String file = path.startsWith("file:") ? path.substring("file:".length()) : path;
        return file.startsWith(directory + "/")
                ? file.substring(directory.toString().length() + 1)
                : file;
    }
}
