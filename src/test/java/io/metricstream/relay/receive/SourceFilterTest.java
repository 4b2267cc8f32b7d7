package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.settings.SettingsReader;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFilterTest {
    @ParameterizedTest(name = "s3://{0}/{1} → {2}")
    @CsvSource(
            nullValues = "read",
            value = {
                "metrics, in/a,             read",
                "metrics, in/,              read",
                "metrics, inn/a,            other-prefix",
                "metrics, In/a,             other-prefix",
                "metrics, a/in/,            other-prefix",
                "metrics, dead-letter/in/a, dead-letter-prefix",
                "metrics, done/in/a,        move-prefix",
                "metrics2, in/a,            other-bucket",
                "metrics2, dead-letter/a,   other-bucket",
            })
    void readsItsBucketAndPrefixOnly(String bucket, String key, @Nullable String why) {
        SourceFilter filter = new SourceFilter("metrics", "in/", "metrics", "dead-letter/", "done/");
        assertThat(filter.whyIgnored(object(bucket, key))).isEqualTo(why);
    }

    @ParameterizedTest(name = "s3://{0}/{1} → {2}")
    @CsvSource(
            nullValues = "read",
            value = {
                "metrics, a,               read",
                "metrics, dead-letter/a,   read",
                "other,   a,               read",
                "failures, a,              read",
                "failures, dead-letter/a,  dead-letter-prefix",
            })
    void readsAnyBucketOfItsQueueButNoDeadLetter(String bucket, String key, @Nullable String why) {
        SourceFilter filter = new SourceFilter(null, "", "failures", "dead-letter/", null);
        assertThat(filter.whyIgnored(object(bucket, key))).isEqualTo(why);
    }

    @Test
    void aWholeBucketThatHoldsItsDeadLettersIsReadWithoutThem() {
        SourceFilter filter = new SourceFilter("metrics", "", "metrics", "dead-letter/", "done/");
        assertThat(filter.whyIgnored(object("metrics", "2026/a"))).isNull();
        assertThat(filter.whyIgnored(object("metrics", "dead-letter/2026/a"))).isEqualTo("dead-letter-prefix");
        assertThat(filter.whyIgnored(object("metrics", "done/2026/a"))).isEqualTo("move-prefix");
    }

    @ParameterizedTest(name = "read ''{0}'', dead letters ''{1}''")
    @CsvSource({
        "dead-letter/,      dead-letter/",
        "dead-letter/2026/, dead-letter/",
        "metrics/,          ''",
        "'',                ''",
        "metrics/,          metrics/failed/",
        "metrics,           metrics-failed/",
    })
    void aSourceThatWouldReadItsDeadLettersDoesNotStart(String read, String written) {
        assertThatThrownBy(() -> new SourceFilter("bucket", read, "bucket", written, null))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll(
                        "relay.dead-letter.prefix '" + written + "'",
                        "s3://bucket/" + read,
                        "relay.source.prefix",
                        "relay.dead-letter.bucket");
        assertThatThrownBy(() -> new SourceFilter("bucket", read, "other", "", written))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("relay.source.after 'move:" + written + "'", "s3://bucket/" + read);
    }

    @ParameterizedTest(name = "read ''{0}'', dead letters ''{1}''")
    @CsvSource({"'', dead-letter/", "metrics/, dead-letter/", "metrics/, metrics-failed/", "a/b/, a/c/"})
    void aSourceBesideItsDeadLettersStarts(String read, String written) {
        assertThatCode(() -> new SourceFilter("bucket", read, "bucket", written, null))
                .doesNotThrowAnyException();
        assertThatCode(() -> new SourceFilter("bucket", read, "other", "", written))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherBucketForDeadLettersIsAlwaysAWayOut() {
        assertThatCode(() -> new SourceFilter("bucket", "dead-letter/", "other", "dead-letter/", null))
                .doesNotThrowAnyException();
        assertThatCode(() -> new SourceFilter(null, "", "any", "", null)).doesNotThrowAnyException();
    }

    @Test
    void theSettingsAreTakenAsTheyAre() {
        Properties properties = new Properties();
        properties.setProperty("relay.source.bucket", "metrics");
        properties.setProperty("relay.source.prefix", "in/");
        properties.setProperty("relay.source.after", "move:done/");
        properties.setProperty("relay.dead-letter.bucket", "failures");
        RelaySettings settings = SettingsReader.read(Map.of(), properties);
        assertThat(SourceFilter.of(settings))
                .isEqualTo(new SourceFilter("metrics", "in/", "failures", "dead-letter/", "done/"));
    }

    @Test
    void aCommandThatNamesAnotherSourceIsCheckedLikewise() {
        SourceFilter filter = new SourceFilter("metrics", "in/", "failures", "dead-letter/", null);
        assertThat(filter.within("older", "2025/").whyIgnored(object("older", "2025/a")))
                .isNull();
        assertThatThrownBy(() -> filter.within("failures", "dead-letter/2026/")).isInstanceOf(SettingException.class);
    }

    private static ObjectReference object(String bucket, String key) {
        return new ObjectReference(bucket, key, null, null, null);
    }
}
