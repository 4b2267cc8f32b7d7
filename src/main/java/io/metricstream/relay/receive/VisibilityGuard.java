package io.metricstream.relay.receive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The SQS client that Camel extends the visibility of messages with, from a timer that ends for good, and without a word,
 * with anything thrown but an {@link SdkException}: then every message in work would come again. So whatever an extension
 * fails with becomes one, and is told.
 */
public final class VisibilityGuard {
    private static final Logger LOG = LoggerFactory.getLogger(VisibilityGuard.class);
    private static final String EXTENDS = "changeMessageVisibilityBatch";

    private VisibilityGuard() {}

    public static SqsClient of(SqsClient client) {
        Class<?>[] type = {SqsClient.class};
        return (SqsClient) Proxy.newProxyInstance(
                VisibilityGuard.class.getClassLoader(),
                type,
                (proxy, method, arguments) -> call(client, method, arguments));
    }

    private static Object call(SqsClient client, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            Throwable failure = e.getCause();
            if (failure instanceof SdkException || !method.getName().equals(EXTENDS)) {
                throw failure;
            }
            // Where memory is what fails, this line ends the process.
            LOG.error("the visibility of messages could not be extended; it is tried again", failure);
            throw SdkClientException.create("the visibility could not be extended: " + failure, failure);
        }
    }
}
