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

/** Reads the settings of this process, from its environment and {@code ./application.properties}, and starts with them. */
final class SettingsLoader {
    private static final Path HERE = Path.of("").toAbsolutePath();

    private SettingsLoader() {}

    /**
     * @param decided settings by environment variable that the command decides against the user
     * @param defaults of the command, where the user gave nothing
     */
    static RelaySettings load(Map<String, String> decided, Map<Setting, String> defaults) {
        Properties properties = SettingFiles.load(HERE.resolve("application.properties"));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(decided);
        return SettingsReader.read(environment, properties, defaults);
    }

    static RelayService start(RelaySettings settings, boolean serving) throws Exception {
        int connections = 2 * (settings.source().concurrency() + settings.otlp().deliveries());
        return RelayService.start(
                settings, System.getenv(), HERE, AwsClients.create(System.getenv(), connections), serving);
    }
}
