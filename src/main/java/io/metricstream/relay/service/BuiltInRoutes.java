package io.metricstream.relay.service;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The route files inside the jar. */
public final class BuiltInRoutes {
    private BuiltInRoutes() {}

    /** Such as {@code enrich.camel.yaml}. */
    public static List<String> names() {
        return RouteFiles.builtIn();
    }

    /** The text of one of them. */
    public static String read(String name) throws IOException {
        try (InputStream in = BuiltInRoutes.class.getResourceAsStream("/routes/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the jar has no route file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
