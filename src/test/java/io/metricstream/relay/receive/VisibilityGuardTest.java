package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.kit.LogLines;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class VisibilityGuardTest {
    private static final SqsException DENIED = (SqsException)
            SqsException.builder().message("denied").statusCode(403).build();

    /** We had a bug where an Error in the timer of Camel ended all extensions, and nobody saw it. */
    @Test
    void whateverAnExtensionFailsWithIsToldAndDoesNotEndTheTimer() {
        SqsClient guarded = VisibilityGuard.of(new Failing(new LinkageError("said by a test")));

        try (LogLines log = new LogLines()) {
            assertThatThrownBy(() -> guarded.changeMessageVisibilityBatch(
                            ChangeMessageVisibilityBatchRequest.builder().build()))
                    .isInstanceOf(SdkClientException.class)
                    .hasRootCauseMessage("said by a test");
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("could not be extended"));
        }
    }

    @Test
    void whatSqsAnswersStaysAsItIs() {
        SqsClient guarded = VisibilityGuard.of(new Failing(DENIED));

        assertThatThrownBy(() -> guarded.changeMessageVisibilityBatch(
                        ChangeMessageVisibilityBatchRequest.builder().build()))
                .isSameAs(DENIED);
        assertThatThrownBy(() ->
                        guarded.deleteMessage(DeleteMessageRequest.builder().build()))
                .isSameAs(DENIED);
    }

    private record Failing(Throwable failure) implements SqsClient {
        @Override
        public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
                ChangeMessageVisibilityBatchRequest request) {
            throw thrown();
        }

        @Override
        public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
            throw thrown();
        }

        private RuntimeException thrown() {
            if (failure instanceof Error error) {
                throw error;
            }
            return (RuntimeException) failure;
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }
}
