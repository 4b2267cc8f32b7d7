package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.SafeText;
import io.metricstream.relay.inspect.StoredObject;
import io.metricstream.relay.open.AwsAnswer;
import io.metricstream.relay.open.S3Body;
import io.metricstream.relay.open.S3Refusal;
import io.metricstream.relay.service.AwsClients;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Opens what a user names, a file or {@code s3://bucket/key}; each failure is one line that says what to do. */
final class InspectedSource implements Closeable {
    private final StoredObject object;
    private final @Nullable AwsClients aws;

    private InspectedSource(StoredObject object, @Nullable AwsClients aws) {
        this.object = object;
        this.aws = aws;
    }

    StoredObject object() {
        return object;
    }

    static InspectedSource file(String name) throws IOException {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw new IOException(SafeText.of(name) + " is a directory; name one file");
        }
        try {
            return new InspectedSource(
                    new StoredObject(name, Files.newInputStream(path), Files.size(path), Map.of()), null);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + SafeText.of(name), e);
        } catch (AccessDeniedException e) {
            throw new IOException(SafeText.of(name) + " may not be read by this user", e);
        }
    }

    static InspectedSource s3(S3Location location, Supplier<AwsClients> clients) throws IOException {
        String url = location.toString();
        AwsClients aws = null;
        try {
            aws = clients.get();
            S3Body body = S3Body.open(
                    aws.s3(),
                    GetObjectRequest.builder()
                            .bucket(location.bucket())
                            .key(location.key())
                            .build(),
                    SafeText.of(url));
            long bytes = Objects.requireNonNullElse(body.response().contentLength(), 0L);
            return new InspectedSource(
                    new StoredObject(url, body, bytes, body.response().metadata()), aws);
        } catch (SdkException e) {
            if (aws != null) {
                aws.close();
            }
            throw new IOException(SafeText.of(url) + ": " + why(e), e);
        }
    }

    private static String why(SdkException failure) {
        return switch (new AwsAnswer(failure).code()) {
            case "NoSuchKey" -> "there is no such object";
            case "NoSuchBucket" -> "there is no such bucket";
            default -> SafeText.of(S3Refusal.sentence(failure, "s3:GetObject there"));
        };
    }

    @Override
    public void close() throws IOException {
        object.contents().close();
        if (aws != null) {
            aws.close();
        }
    }
}
