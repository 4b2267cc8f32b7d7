package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads who set something wrong: one line with the name as given, the fault, and the way out. */
class SettingFaultsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        RELAY_SOURCE               | s3            | 's3' is none of sqs, poll and none
        RELAY_SOURCE_AFTER         | move:         | 'move:' is none of keep, delete and move:PREFIX, such as move:done/
        RELAY_SOURCE_FROM          | yesterday     | 'yesterday' is none of all, now, a time such as 2026-01-31T12:00:00Z and an age such as 6h
        RELAY_SOURCE_FROM          | 2026-02-30    | '2026-02-30' is none of all, now, a time such as 2026-01-31T12:00:00Z and an age such as 6h
        RELAY_SOURCE_POLL_INTERVAL | 10            | '10' has no unit; write 10s for seconds or 10ms for milliseconds
        RELAY_SOURCE_POLL_INTERVAL | 10 minutes    | '10 minutes' is no duration; write it as 500ms, 10s or 1h30m
        RELAY_SOURCE_POLL_INTERVAL | 1ms           | '1ms' is out of range; choose 100ms to 1d
        RELAY_SOURCE_VISIBILITY    | 2500ms        | '2500ms' is no whole number of seconds; SQS knows no parts
        RELAY_SOURCE_VISIBILITY    | 13h           | '13h' is out of range; choose 2s to 12h
        RELAY_SOURCE_CONCURRENCY   | many          | 'many' is no whole number
        RELAY_SOURCE_CONCURRENCY   | 0             | '0' is out of range; choose 1 to 256
        RELAY_SOURCE_QUEUE         | no queue!     | 'no queue!' is no queue; write its name, its URL or its ARN (arn:aws:sqs:REGION:ACCOUNT:NAME)
        S3_BUCKET_NAME             | s3://metrics  | 's3://metrics' is no bucket; write its name alone, without s3:// and without a prefix
        RELAY_OTLP_COMPRESSION     | zstd          | 'zstd' is neither gzip nor none
        RELAY_OTLP_HOLD            | 12h           | '12h' is out of range; choose 1s to 11h
        RELAY_OTLP_RETRY_STATUS    | 500,200       | '200' is no status from 400 to 599
        RELAY_OTLP_BATCH_SIZE      | 1MB           | '1MB' is no size; write it as 512KiB, 8MiB or 1GiB
        RELAY_OTLP_BATCH_SIZE      | 32MiB         | '32MiB' is out of range; choose 64KiB to 16MiB
        RELAY_OTLP_FORWARD_HEADERS | Content-Type  | the header 'Content-Type' is set by the relay itself; remove it
        RELAY_OTLP_HEADERS_FILE    | no-such-file  | the file no-such-file cannot be read (NoSuchFileException)
        RELAY_RESOURCE_PROVENANCE  | yes           | 'yes' is neither true nor false
        OTEL_RESOURCE_ATTRIBUTES   | a=1,b         | entry 2 is not written as key=value; encode a comma as %2C
        OTEL_RESOURCE_ATTRIBUTES   | a=1,a=2       | entry 2 repeats the key 'a'; remove one
        RELAY_SPLIT_MAX_FRAME_SIZE | 65MiB         | '65MiB' is out of range; choose 64KiB to 64MiB
        RELAY_STATE_URL            | postgresql://h/d | this is no URL of PostgreSQL; write it as jdbc:postgresql://host:5432/database
        RELAY_FIREHOSE_PORT        | 65536         | '65536' is out of range; choose 0 to 65535
        RELAY_HTTP_PORT            | 65536         | '65536' is out of range; choose 0 to 65535
        RELAY_HTTP_ALLOWED_HOSTS   | http://h/     | 'http://h/' is no host; write relay.example or relay.example:8080
        OTEL_EXPORTER_OTLP_TIMEOUT | 0             | '0' is out of range; choose 100 to 600000
        OTEL_COLLECTOR_URL         | collector     | this is no http or https URL with a host; write it as https://host:4318/v1/metrics
        """)
    void aWrongValueIsNamedWithItsVariable(String variable, String value, String fault) {
        assertThatThrownBy(() -> read(Map.of(variable, value)))
                .isInstanceOf(SettingException.class)
                .hasMessage(variable + ": " + fault);
    }

    @Test
    void aPropertyIsNamedAsAProperty() {
        assertThatThrownBy(() -> read(Map.of(), "relay.otlp.timeout", "10"))
                .hasMessage("relay.otlp.timeout: '10' has no unit; write 10s for seconds or 10ms for milliseconds");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        OTEL_EXPORTER_OTLP_HEADERS | hush               | entry 1 is not written as key=value; encode a comma as %2C
        OTEL_EXPORTER_OTLP_HEADERS | api-key=hush%zz    | entry 1 has a broken percent escape; encode a percent sign as %25
        OTEL_EXPORTER_OTLP_HEADERS | api-key=hush%0Ahush| the value of header 'api-key' holds a character that no header may hold, or over 8 KiB
        OTEL_EXPORTER_OTLP_HEADERS | hush hush=1        | a header's name holds a character that no name may hold
        OTEL_EXPORTER_OTLP_HEADERS | Key=hush,key=hush  | the header 'key' is there twice; remove one
        OTEL_EXPORTER_OTLP_HEADERS | content-type=hush  | the header 'content-type' is set by the relay itself; remove it
        RELAY_HTTP_TOKEN           | hush hush          | the token holds a space or a character that is not ASCII; choose another
        RELAY_FIREHOSE_ACCESS_KEY  | hush hush          | the access key holds a space or a character that is not ASCII; choose another
        RELAY_STATE_URL            | jdbc:postgresql://h/d?password=hush | the URL holds a user or a password; put them into relay.state.user and a file that relay.state.password-file names
        RELAY_STATE_URL            | jdbc:postgresql://u:hush@h/d | the URL holds a user or a password; put them into relay.state.user and a file that relay.state.password-file names
        OTEL_COLLECTOR_URL         | http://u:hush@h/   | the URL holds a user or a fragment; put credentials into relay.otlp.headers
        OTEL_COLLECTOR_URL         | http://h/?hush ^   | this is no URL; write it as https://host:4318/v1/metrics
        """)
    void aSecretIsNotShown(String variable, String value, String fault) {
        SettingException exception = catchThrowableOfType(SettingException.class, () -> read(Map.of(variable, value)));

        assertThat(exception).hasMessage(variable + ": " + fault);
        assertThat(stackTrace(exception)).doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "relay.source.buckett, did you mean relay.source.bucket?",
        "relay.otlp.batchSize, did you mean relay.otlp.batch-size?",
        "relay.deadletter.bucket, did you mean relay.dead-letter.bucket?",
        "relay.colour.of.the.bikeshed, remove it; application.properties lists every setting",
    })
    void anUnknownPropertyNamesItsNearest(String property, String advice) {
        assertThatThrownBy(() -> read(Map.of(), property, "1"))
                .isInstanceOf(SettingException.class)
                .hasMessage(property + " is no setting; " + advice);
    }

    /**
     * We had a bug where a source that holds the place of its dead letters, or of what it moves, was refused by the start and
     * not before: run --dev stopped what ran for settings that could not run, and had to start the old ones again.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        S3_BUCKET_NAME=                                          | relay.source.bucket (S3_BUCKET_NAME) is not set; name the bucket that Firehose writes to, or set relay.source.queue
        RELAY_DEAD_LETTER_BUCKET=                                | relay.dead-letter.bucket (RELAY_DEAD_LETTER_BUCKET) is not set; name the bucket that keeps what cannot be read or delivered
        RELAY_SOURCE=sqs                                         | relay.source.queue (RELAY_SOURCE_QUEUE) is not set; name the queue of the bucket's notifications, or set relay.source to poll
        RELAY_SOURCE_QUEUE=q RELAY_SOURCE_AFTER=delete S3_BUCKET_NAME= | relay.source.bucket (S3_BUCKET_NAME) is not set; whoever writes to the queue could have any object removed; name the bucket, or set RELAY_SOURCE_AFTER to keep
        RELAY_SOURCE_QUEUE=q RELAY_SOURCE_AFTER=move:x/ S3_BUCKET_NAME= | relay.source.bucket (S3_BUCKET_NAME) is not set; whoever writes to the queue could have any object removed; name the bucket, or set RELAY_SOURCE_AFTER to keep
        RELAY_HTTP_HOST=0.0.0.0                                  | relay.http.token (RELAY_HTTP_TOKEN) is not set; RELAY_HTTP_HOST=0.0.0.0 can be reached from other hosts; choose a token, or set the host to 127.0.0.1
        RELAY_HTTP_HOST=relay.example                            | relay.http.token (RELAY_HTTP_TOKEN) is not set; RELAY_HTTP_HOST=relay.example can be reached from other hosts; choose a token, or set the host to 127.0.0.1
        OTEL_EXPORTER_OTLP_CLIENT_KEY=k                          | relay.otlp.client-certificate (OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE) is not set; a client key needs its certificate; set both or neither
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=c                  | relay.otlp.client-key (OTEL_EXPORTER_OTLP_CLIENT_KEY) is not set; a client certificate needs its private key; set both or neither
        RELAY_STATE_USER=relay                                   | relay.state.url (RELAY_STATE_URL) is not set; name the database, or remove RELAY_STATE_USER
        RELAY_STATE_PASSWORD_FILE=f                              | relay.state.url (RELAY_STATE_URL) is not set; name the database, or remove RELAY_STATE_PASSWORD_FILE
        S3_PREFIX=done/2026/ RELAY_SOURCE_AFTER=move:done/       | S3_PREFIX='done/2026/' lies inside 'done/' of RELAY_SOURCE_AFTER in the same bucket: the relay would read what it writes; change one of them
        S3_PREFIX=dead-letter/ RELAY_DEAD_LETTER_BUCKET=metrics  | S3_PREFIX='dead-letter/' lies inside 'dead-letter/' of relay.dead-letter.prefix (RELAY_DEAD_LETTER_PREFIX) in the same bucket: the relay would read what it writes; change one of them, or set RELAY_DEAD_LETTER_BUCKET to another bucket
        S3_PREFIX=in RELAY_SOURCE_AFTER=move:in-done/            | S3_PREFIX='in' holds 'in-done/' of RELAY_SOURCE_AFTER in the same bucket: the relay would read what it writes; change one of them
        S3_PREFIX=in/ RELAY_DEAD_LETTER_BUCKET=metrics RELAY_DEAD_LETTER_PREFIX=in/failed/ | S3_PREFIX='in/' holds 'in/failed/' of RELAY_DEAD_LETTER_PREFIX in the same bucket: the relay would read what it writes; change one of them, or set RELAY_DEAD_LETTER_BUCKET to another bucket
        """)
    void whatSettingsDemandOfOneAnother(String assignments, String message) {
        Map<String, String> environment = new HashMap<>();
        for (String assignment : assignments.split(" ", -1)) {
            String[] sides = assignment.split("=", 2);
            environment.put(sides[0], sides[1]);
        }

        assertThatThrownBy(() -> read(environment))
                .isInstanceOf(SettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.8.9.10", "localhost", "::1"})
    void onLoopbackNoTokenIsNeeded(String host) {
        assertThat(read(Map.of("RELAY_HTTP_HOST", host)).http().token()).isNull();
    }

    @Test
    void aSourceAboveTheDeadLettersOfItsBucketIsFine() {
        RelaySettings settings =
                read(Map.of("RELAY_DEAD_LETTER_BUCKET", "metrics", "RELAY_SOURCE_AFTER", "move:done/"));

        assertThat(settings.deadLetter().bucket()).isEqualTo(settings.source().bucket());
    }

    @Test
    void aSettingsFileThatCannotBeReadStopsTheStart(@TempDir Path directory) throws IOException {
        assertThat(SettingFiles.load(directory.resolve("application.properties")))
                .isEmpty();
        Path broken = Files.writeString(directory.resolve("broken.properties"), "relay.source=\\u00zz");
        assertThatThrownBy(() -> SettingFiles.load(broken))
                .isInstanceOf(SettingException.class)
                .hasMessage(broken + " cannot be read (Malformed \\uxxxx encoding.); correct or remove it");
        Path good = Files.writeString(directory.resolve("good.properties"), "relay.resource.service-name=größe");
        assertThat(SettingFiles.load(good)).containsEntry("relay.resource.service-name", "größe");
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static RelaySettings read(Map<String, String> overrides, String... property) {
        Map<String, String> environment = new HashMap<>();
        environment.put("S3_BUCKET_NAME", "metrics");
        environment.put("RELAY_DEAD_LETTER_BUCKET", "failures");
        environment.putAll(overrides);
        Properties properties = new Properties();
        if (property.length > 0) {
            properties.setProperty(property[0], property[1]);
        }
        return SettingsReader.read(environment, properties);
    }
}
