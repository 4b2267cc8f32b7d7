package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.settings.SettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSiteTest {
    @TempDir
    Path directory;

    /** We had a bug where an edit to relay.source=none was taken, and what ran gave way to a relay that received nothing. */
    @Test
    void anEditByWhichNothingWouldBeReceivedIsRefusedWhenItIsTried() throws Exception {
        LiveSite site = new LiveSite(Site.of(
                directory, Map.of("RELAY_DEAD_LETTER_BUCKET", "failures", "S3_BUCKET_NAME", "metrics"), connections -> {
                    throw new AssertionError("settings are read without AWS");
                }));
        assertThat(site.settings(directory).source().bucket()).isEqualTo("metrics");

        Files.writeString(directory.resolve("application.properties"), "relay.source = none\n");

        assertThatThrownBy(() -> site.settings(directory))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("nothing would be received");
    }
}
