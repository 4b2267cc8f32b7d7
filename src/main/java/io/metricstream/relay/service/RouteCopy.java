package io.metricstream.relay.service;

import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's files at one moment, in a directory of their own, where nobody edits them.
 *
 * @param files what was copied
 * @param path the directory
 */
record RouteCopy(RouteFolder files, Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCopy.class);

    /** @throws SettingException if there is no place for it */
    static RouteCopy of(RouteFolder files) {
        try {
            Path path = Files.createTempDirectory("relay-routes").toRealPath();
            files.writeTo(path);
            return new RouteCopy(files, path);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingException("no copy of the routes can be made in java.io.tmpdir: " + e.getMessage(), e);
        }
    }

    /** The same failure, with the user's files named in place of the copies. */
    SettingException named(Throwable failure, Path directory) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String prefix = directory.equals(Path.of("").toAbsolutePath()) ? "" : directory + "/";
        return new SettingException(message.replace(path + "/", prefix), failure);
    }

    /** Removes it. */
    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.debug("{} stays", path, e);
        }
    }
}
