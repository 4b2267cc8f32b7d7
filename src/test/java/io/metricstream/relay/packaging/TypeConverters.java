package io.metricstream.relay.packaging;

import org.apache.camel.impl.DefaultCamelContext;

/** Prints how many type converters Camel finds on the class path that it was started with. */
final class TypeConverters {
    private TypeConverters() {}

    public static void main(String[] args) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            System.out.println(
                    "type converters: " + context.getTypeConverterRegistry().size());
        }
    }
}
