package io.metricstream.relay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private Machine() {}

    /** Cores, memory, processor, JVM and system, in a line. */
    static String describe() {
        Runtime runtime = Runtime.getRuntime();
        return "%d cores%s, %s %s, %s %s; heap %d MiB by default%s"
                .formatted(
                        runtime.availableProcessors(),
                        processor(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        runtime.maxMemory() >> 20,
                        load());
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> " of " + line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Whoever reads the figures wants to know whether others were at work as well. */
    private static String load() {
        try {
            return "; load average before " + Files.readString(LOAD).split(" ")[0];
        } catch (IOException e) {
            return "";
        }
    }
}
