package io.metricstream.relay.doctor;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How long the doctor waits: it always ends.
 *
 * @param connect for a connection, and for a word on it
 * @param call for a call of AWS, tried again as the relay does
 * @param check for one check, whatever hangs
 */
public record Limits(Duration connect, Duration call, Duration check) {
    public static final Limits USUAL =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));

    /** Half of the time is for the first try: a lost packet does not cost all of it. */
    AwsRequestOverrideConfiguration ofCall() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(call)
                .apiCallAttemptTimeout(call.dividedBy(2))
                .build();
    }

    int connectMillis() {
        return Math.toIntExact(connect.toMillis());
    }
}
