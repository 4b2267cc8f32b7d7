package io.metricstream.relay.demo;

import io.metricstream.relay.cli.Site;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingsReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a demo has left: its buckets, served again, and an endpoint that has changed its mind and accepts everything. So its
 * dead letters can be looked at, sent again and discarded.
 */
final class DemoSite implements Site {
    private final Path directory;
    private final Map<String, String> environment;
    private final DemoLog quiet;
    private final DemoServers servers;

    private DemoSite(Path directory, Map<String, String> environment, DemoLog quiet, DemoServers servers) {
        this.directory = directory;
        this.environment = environment;
        this.quiet = quiet;
        this.servers = servers;
    }

    /**
     * @param directory where the demo was run
     * @throws IllegalStateException if none was
     */
    static DemoSite open(Path directory, Map<String, String> variables) {
        DemoDirectory data = DemoDirectory.existing(directory);
        DemoLog quiet = DemoLog.quieten(variables);
        DemoServers servers = DemoServers.startAgain(data.s3(), request -> OtlpAnswer.accepted());
        Map<String, String> environment = new HashMap<>(servers.environment());
        environment.put("RELAY_STATE_DIR", data.state().toString());
        environment.put("RELAY_HTTP_PORT", "0");
        return new DemoSite(directory, environment, quiet, servers);
    }

    /** Routes that a user has edited are at work here too. */
    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    /** As the demo: whatever else is set here is for another relay. */
    @Override
    public RelaySettings settings(Map<String, String> decided, Map<Setting, String> defaults) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(decided);
        return SettingsReader.read(variables, new Properties(), defaults);
    }

    @Override
    public AwsClients clients(int connections) {
        return new AwsClients(servers.aws().newS3Client(), servers.aws().newSqsClient());
    }

    @Override
    public void close() {
        servers.close();
        quiet.close();
    }
}
