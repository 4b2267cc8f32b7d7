package io.metricstream.relay.demo;

import java.util.List;

/**
 * A metric that AWS services really send. Units as in "CloudWatch metric stream output formats", OpenTelemetry 1.0 format
 * translations.
 *
 * @param scale the order of magnitude of a sample; negative where the metric knows only -1
 */
record MetricKind(String namespace, String name, String unit, double scale, List<String> dimensions) {
    static final List<MetricKind> ALL = List.of(
            new MetricKind("AWS/EC2", "CPUUtilization", "%", 100, List.of("InstanceId")),
            new MetricKind("AWS/EC2", "NetworkIn", "By", 5e6, List.of("InstanceId")),
            new MetricKind("AWS/EC2", "StatusCheckFailed", "{Count}", 0, List.of("InstanceId")),
            new MetricKind("AWS/Lambda", "Duration", "ms", 900, List.of("FunctionName", "Resource")),
            new MetricKind("AWS/Lambda", "Invocations", "{Count}", 40, List.of("FunctionName")),
            new MetricKind("AWS/Lambda", "Errors", "{Count}", 0, List.of("FunctionName")),
            new MetricKind("AWS/RDS", "WriteIOPS", "{Count}/s", 300, List.of("DBInstanceIdentifier")),
            new MetricKind("AWS/RDS", "WriteThroughput", "By/s", 2e6, List.of("DBInstanceIdentifier")),
            new MetricKind("AWS/RDS", "TransactionLogsDiskUsage", "By", -1, List.of("DBInstanceIdentifier")),
            new MetricKind("AWS/RDS", "WriteLatency", "s", 0.02, List.of("DBInstanceIdentifier")),
            new MetricKind("AWS/SQS", "ApproximateAgeOfOldestMessage", "s", 60, List.of("QueueName")),
            new MetricKind(
                    "AWS/ApplicationELB",
                    "TargetResponseTime",
                    "s",
                    0.4,
                    List.of("AvailabilityZone", "LoadBalancer", "TargetGroup")),
            new MetricKind("AWS/DynamoDB", "ConsumedReadCapacityUnits", "{Count}", 25, List.of("TableName")),
            new MetricKind("AWS/EBS", "BurstBalance", "%", 100, List.of("VolumeId")),
            new MetricKind("AWS/Usage", "CallCount", "1", 12, List.of("Class", "Resource", "Service", "Type")));
}
