package io.metricstream.relay.doctor;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** How long the doctor waits: it always ends. */
final class Limits {
    /** Of one check, whatever hangs. */
    static final Duration CHECK = Duration.ofSeconds(20);

    /** Of one connection that is tried without a library. */
    static final Duration CONNECT = Duration.ofSeconds(5);

    /** Of one call of AWS, tried again as the relay does. */
    static final AwsRequestOverrideConfiguration CALL = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofSeconds(8))
            .apiCallAttemptTimeout(Duration.ofSeconds(4))
            .build();

    private Limits() {}
}
