package io.metricstream.relay.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A policy that says of each request to S3 and SQS whether it is allowed, as IAM would, from statements as IAM has them. */
final class Iam {
    private static final Pattern S3 = Pattern.compile("([A-Z]+) /([^/?]+)(?:/([^?]+))?(?:\\?(.*))?");

    private record Allowed(String action, String resource) {
        boolean covers(String asked, String of) {
            boolean all = resource.endsWith("*");
            return action.equals(asked)
                    && (all ? of.startsWith(resource.substring(0, resource.length() - 1)) : of.equals(resource));
        }
    }

    private final String queueArn;
    private final List<Allowed> policy = new CopyOnWriteArrayList<>();

    Iam(String queueArn) {
        this.queueArn = queueArn;
    }

    void allow(String action, String resource) {
        policy.add(new Allowed(action, resource));
    }

    void forbid(String action, String resource) {
        if (!policy.remove(new Allowed(action, resource))) {
            throw new IllegalArgumentException(action + " on " + resource + " was not allowed");
        }
    }

    /** Adds the statement that a text ends with. */
    void add(String text) {
        try {
            JsonNode statement = new ObjectMapper().readTree(text.substring(text.indexOf('{')));
            if (!statement.path("Effect").asText().equals("Allow")) {
                throw new IllegalArgumentException(text);
            }
            JsonNode actions = statement.path("Action");
            if (actions.isTextual()) {
                allow(actions.asText(), statement.path("Resource").asText());
            }
            actions.forEach(
                    action -> allow(action.asText(), statement.path("Resource").asText()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** @param request method, space, path and query */
    boolean allowsS3(String request) {
        Matcher parts = S3.matcher(request);
        if (!parts.matches()) {
            throw new IllegalArgumentException(request);
        }
        String bucket = "arn:aws:s3:::" + parts.group(2);
        String query = Optional.ofNullable(parts.group(4)).orElse("");
        return parts.group(3) == null
                ? allows(ofBucket(query), bucket)
                : allows(ofObject(parts.group(1)), bucket + "/" + parts.group(3));
    }

    boolean allowsSqs(String action) {
        return allows("sqs:" + action, queueArn);
    }

    boolean allows(String action, String resource) {
        return policy.stream().anyMatch(allowed -> allowed.covers(action, resource));
    }

    private static String ofBucket(String query) {
        return query.startsWith("notification")
                ? "s3:GetBucketNotification"
                : query.startsWith("lifecycle") ? "s3:GetLifecycleConfiguration" : "s3:ListBucket";
    }

    private static String ofObject(String method) {
        return switch (method) {
            case "PUT" -> "s3:PutObject";
            case "DELETE" -> "s3:DeleteObject";
            default -> "s3:GetObject";
        };
    }
}
