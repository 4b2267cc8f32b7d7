package io.metricstream.relay.service;

import io.metricstream.relay.settings.Placeholders;
import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Predicate;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a directory as they would run, in a Camel of their own that is never started: nothing is received, opened
 * or asked. What is wrong with a file shows here, while other routes run on.
 */
final class RoutePlan {
    private final DefaultCamelContext context;
    private final Path directory;

    private RoutePlan(DefaultCamelContext context, Path directory) {
        this.context = context;
        this.directory = directory;
    }

    /**
     * Reads the files.
     *
     * @param directory where {@code application.properties} and {@code routes} may lie
     * @param placeholders that count before the properties of that file
     * @param beans what routes may name
     * @throws SettingException if a file is none of routes; it names the file and the line
     */
    static RoutePlan read(Path directory, Properties placeholders, BeanRepository beans) {
        RoutePlan plan = new RoutePlan(new DefaultCamelContext(new DefaultRegistry(beans)), directory);
        try {
            plan.load(placeholders);
        } catch (Exception e) {
            throw plan.explained(e);
        }
        return plan;
    }

    /** What {@code {{relay.…}}} stands for in routes. The URL of a queue that is known by its name only is not asked for. */
    static Properties placeholders(RelaySettings settings, Map<String, String> environment) {
        Properties placeholders = Placeholders.of(settings);
        String queue = settings.source().queue();
        if (queue != null) {
            placeholders.setProperty(
                    Placeholders.QUEUE_NAME, QueueName.parse(queue, environment).name());
            placeholders.setProperty(Placeholders.QUEUE_URL, queue);
        }
        return placeholders;
    }

    private void load(Properties placeholders) throws Exception {
        if (context.getPropertiesComponent() instanceof PropertiesComponent properties) {
            // As application.properties says of a Camel that runs.
            properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
            properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
        }
        context.getPropertiesComponent()
                .addLocation("file:" + directory.resolve("application.properties") + ";optional=true");
        context.getPropertiesComponent().addLocation("classpath:application.properties;optional=true");
        context.getPropertiesComponent().setOverrideProperties(placeholders);
        context.build();
        List<Resource> files = RouteFiles.in(directory.resolve("routes")).stream()
                .map(location -> ResourceHelper.resolveResource(context, location))
                .toList();
        PluginHelper.getRoutesLoader(context).loadRoutes(files);
    }

    /**
     * Makes every route, as a start does.
     *
     * @throws SettingException if one cannot be made; it names the file, the line and the mistake
     */
    void check() {
        try {
            RouteFiles.check(context, directory.resolve("routes"));
            RouteDefinitionHelper.forceAssignIds(context, routes());
            requireTargets();
            Map<String, RouteDefinition> from = new HashMap<>();
            for (RouteDefinition route : routes()) {
                if (isBuilt(route)) {
                    RouteDefinition other = from.put(route.getInput().getEndpointUri(), route);
                    requireUnique(route, other);
                    RouteDefinitionHelper.prepareRoute(context, route);
                    route.markPrepared();
                    model().getModelReifierFactory().createRoute(context, route);
                }
            }
        } catch (Exception e) {
            throw explained(e);
        }
    }

    /** A stage that is called and not there would have every object given back. */
    private void requireTargets() {
        Set<String> stages = routes().stream()
                .map(route -> stage(route.getInput().getEndpointUri()))
                .collect(Collectors.toSet());
        for (RouteDefinition route : routes()) {
            for (String uri : RouteDefinitionHelper.gatherAllStaticEndpointUris(context, route, false, true)) {
                if (uri.startsWith("direct:") && !stages.contains(stage(uri))) {
                    throw new SettingException(place(route) + ": the route '" + route.getId() + "' calls " + stage(uri)
                            + ", and no route begins there; add one, or remove the call");
                }
            }
        }
    }

    private static String stage(String uri) {
        return uri.replace("direct://", "direct:").replaceFirst("[?].*", "");
    }

    private void requireUnique(RouteDefinition route, @Nullable RouteDefinition other) {
        if (other != null) {
            throw new SettingException(place(route) + ": " + route.getInput().getEndpointUri() + " is where a route of "
                    + place(other) + " begins already; remove one of the two");
        }
        String duplicate = RouteDefinitionHelper.validateUniqueIds(route, routes(), route.getNodePrefixId());
        if (duplicate != null) {
            throw new SettingException(place(route) + ": the id '" + duplicate + "' is taken by another step or route;"
                    + " give it another one");
        }
    }

    /** As they are written, in the order of their start. */
    List<RouteDefinition> routes() {
        return model().getRouteDefinitions();
    }

    /** Whether a route's precondition holds, with the settings as they are. */
    boolean isBuilt(RouteDefinition route) {
        if (route.getPrecondition() == null) {
            return true;
        }
        Predicate condition = context.resolveLanguage("simple").createPredicate(resolved(route.getPrecondition()));
        condition.initPredicate(context);
        return condition.matches(new DefaultExchange(context));
    }

    /** With values for its placeholders. */
    String resolved(String text) {
        return context.resolvePropertyPlaceholders(text);
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private SettingException explained(Exception failure) {
        Exception explained = StartFailure.explain(failure, context);
        return explained instanceof SettingException mistake
                ? mistake
                : new SettingException(String.valueOf(explained.getMessage()), explained);
    }

    private static String place(RouteDefinition route) {
        return StartFailure.place(route);
    }
}
