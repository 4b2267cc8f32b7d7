package io.metricstream.relay.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * What is in a jar, as far as shading can lose it.
 *
 * @param classes entry names of all classes
 * @param services one entry a line of each file below {@code META-INF/services}: {@code file=line}
 */
record JarContents(Set<String> classes, Set<String> services) {

    static JarContents of(Path file) {
        Set<String> services = new TreeSet<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            Set<String> classes = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .collect(Collectors.toSet());
            for (ZipEntry entry : jar.stream().toList()) {
                if (entry.getName().startsWith("META-INF/services/") && !entry.isDirectory()) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    text.lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(line -> services.add(entry.getName() + "=" + line));
                }
            }
            return new JarContents(classes, services);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " is no jar", e);
        }
    }
}
