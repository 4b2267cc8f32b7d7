package io.metricstream.relay.cli;

import io.metricstream.relay.service.HotReload;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingFiles;
import io.metricstream.relay.settings.SettingsReader;
import io.metricstream.relay.web.HttpAccess;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A site whose relay is made anew when its files change. An open page stays open: the key to it is kept. */
final class LiveSite implements HotReload.Maker {
    private final Site site;
    private @Nullable HttpAccess access;

    LiveSite(Site site) {
        this.site = site;
    }

    @Override
    public RelaySettings settings(Path directory) {
        return SettingsReader.read(environment(), SettingFiles.load(directory.resolve("application.properties")))
                .requireSource();
    }

    @Override
    public RelayService start(Path directory) throws Exception {
        RelaySettings settings = settings(directory);
        HttpAccess kept = access;
        if (kept == null || !kept.isFor(settings.http())) {
            kept = new HttpAccess(settings.http());
            access = kept;
        }
        return RelayService.start(
                settings, environment(), directory, site.clients(Site.connections(settings)), true, kept);
    }

    @Override
    public Map<String, String> environment() {
        return site.environment();
    }
}
