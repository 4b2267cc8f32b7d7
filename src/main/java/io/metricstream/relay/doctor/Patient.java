package io.metricstream.relay.doctor;

import io.metricstream.relay.service.AwsClients;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Whom the doctor looks at: a relay as it would run here.
 *
 * @param environment variables of the process
 * @param properties of {@code application.properties}
 * @param clients of S3 and SQS; asked once at most, and closed
 * @param sts a client of STS, which is closed; null where what stands in for AWS has none
 */
public record Patient(
        Map<String, String> environment,
        Properties properties,
        Supplier<AwsClients> clients,
        Supplier<@Nullable StsClient> sts,
        InstantSource clock,
        Limits limits) {}
