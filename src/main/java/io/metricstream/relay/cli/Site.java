package io.metricstream.relay.cli;

import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingFiles;
import io.metricstream.relay.settings.SettingsReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntFunction;

/** Where a command works: what its settings are read from, and the S3 and SQS that it reaches. */
public interface Site extends AutoCloseable {
    /** Where {@code application.properties} and {@code routes} may lie. */
    Path directory();

    /** Environment variables. */
    Map<String, String> environment();

    /** Made anew at each call; whoever asked closes them. */
    AwsClients clients(int connections);

    /** Ends what belongs to the site. */
    @Override
    default void close() {}

    /** This process: its directory, its environment, and what the AWS SDK makes of that. */
    static Site here() {
        return of(
                Path.of("").toAbsolutePath(),
                System.getenv(),
                connections -> AwsClients.create(System.getenv(), connections));
    }

    /** @param clients makes them anew for so many connections */
    static Site of(Path directory, Map<String, String> environment, IntFunction<AwsClients> clients) {
        return new Site() {
            @Override
            public Path directory() {
                return directory;
            }

            @Override
            public Map<String, String> environment() {
                return environment;
            }

            @Override
            public AwsClients clients(int connections) {
                return clients.apply(connections);
            }
        };
    }

    /**
     * @param decided settings by environment variable that the command decides against the user
     * @param defaults of the command, where the user gave nothing
     */
    default RelaySettings settings(Map<String, String> decided, Map<Setting, String> defaults) {
        Properties properties = SettingFiles.load(directory().resolve("application.properties"));
        Map<String, String> variables = new HashMap<>(environment());
        variables.putAll(decided);
        return SettingsReader.read(variables, properties, defaults);
    }

    /** Those of a command that feeds the routes itself: nothing else is received, and the source stays as it is. */
    default RelaySettings commandSettings() {
        return settings(Map.of("RELAY_SOURCE", "none", "RELAY_SOURCE_AFTER", "keep"), Map.of(Setting.OTLP_HOLD, "10m"));
    }

    /** @param serving whether it is the service itself, and not a command beside one */
    default RelayService start(RelaySettings settings, boolean serving) throws Exception {
        return RelayService.start(settings, environment(), directory(), clients(connections(settings)), serving);
    }

    /** To each service of AWS at once. */
    static int connections(RelaySettings settings) {
        return 2 * (settings.source().concurrency() + settings.otlp().deliveries());
    }
}
