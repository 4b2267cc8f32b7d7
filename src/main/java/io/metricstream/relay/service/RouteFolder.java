package io.metricstream.relay.service;

import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a user has written, at one moment: {@code application.properties} and the files of {@code routes}, up to 1 MiB each.
 *
 * @param files contents by path, such as {@code routes/enrich.camel.yaml}
 */
record RouteFolder(Map<String, String> files) {
    private static final String PROPERTIES = "application.properties";
    private static final int MOST_BYTES = 1 << 20;

    /** @throws SettingException if a file is too large, or cannot be read */
    static RouteFolder read(Path directory) {
        Map<String, String> files = new TreeMap<>();
        List<Path> paths = new ArrayList<>(List.of(directory.resolve(PROPERTIES)));
        RouteFiles.own(directory.resolve("routes"))
                .forEach(name -> paths.add(directory.resolve("routes").resolve(name)));
        for (Path path : paths) {
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new SettingException(path + " is larger than 1 MiB; a route file is some lines of text");
                }
                files.put(directory.relativize(path).toString(), new String(bytes, StandardCharsets.UTF_8));
            } catch (NoSuchFileException e) {
                // Not there, or not any more.
                continue;
            } catch (IOException e) {
                throw new SettingException(path + " cannot be read (" + e.getMessage() + ")", e);
            }
        }
        return new RouteFolder(files);
    }

    /** Writes it into an empty directory. */
    void writeTo(Path directory) {
        try {
            Files.createDirectories(directory.resolve("routes"));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the routes cannot be copied to " + directory, e);
        }
    }

    /** What another moment changed, in words. */
    String changes(RouteFolder after) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(files.keySet());
        names.addAll(after.files.keySet());
        for (String name : names) {
            String before = files.get(name);
            String now = after.files.get(name);
            if (before == null) {
                changes.add(name + " added");
            } else if (now == null) {
                changes.add(name + " removed" + (RouteFiles.isBuiltIn(name) ? ", the built-in one counts again" : ""));
            } else if (!before.equals(now)) {
                changes.add(name + " changed");
            }
        }
        return String.join("; ", changes);
    }
}
