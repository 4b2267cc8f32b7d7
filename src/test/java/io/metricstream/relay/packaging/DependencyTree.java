package io.metricstream.relay.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the build resolved, as {@code dependency:tree -Dverbose} tells it: one node a line, three characters of indent a
 * level, in brackets what another node stands for.
 */
final class DependencyTree {
    private static final Pattern NODE =
            Pattern.compile("([|+\\\\ -]*)\\(?([\\w.-]+:[\\w.-]+):jar:([\\w.:-]+):(\\w+)( .*)?");
    private static final Set<String> DEMO_ROOTS = Set.of("org.gaul:s3proxy", "org.elasticmq:elasticmq-rest-sqs_2.13");
    private static final Pattern CONFLICT = Pattern.compile("omitted for conflict with ([^;)\\s]+)");

    /**
     * One node: {@code artifact} is group and name; {@code winner} the version that was taken; {@code shipped} whether
     * the relay itself, not only the demo or a test, asks for it.
     */
    record Node(String artifact, String asked, String winner, boolean kept, boolean shipped) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Set<String>> children = new HashMap<>();
    private final Set<String> shippedRoots = new HashSet<>();

    static DependencyTree read(Path verboseTree) throws IOException {
        DependencyTree tree = new DependencyTree();
        List<String> path = new ArrayList<>();
        boolean shipped = false;
        List<String> lines = Files.readAllLines(verboseTree);
        for (String line : lines.subList(1, lines.size())) {
            Matcher matcher = NODE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            int depth = matcher.group(1).length() / 3;
            String notes = matcher.group(5) == null ? "" : matcher.group(5);
            if (depth == 1) {
                shipped = !matcher.group(4).equals("test") && !DEMO_ROOTS.contains(matcher.group(2));
            }
            path.subList(Math.min(depth - 1, path.size()), path.size()).clear();
            path.add(matcher.group(2));
            tree.add(path, matcher.group(3), notes, shipped);
        }
        return tree;
    }

    private void add(List<String> path, String asked, String notes, boolean shipped) {
        String artifact = path.get(path.size() - 1);
        Matcher conflict = CONFLICT.matcher(notes);
        String winner = conflict.find() ? conflict.group(1) : asked;
        nodes.add(new Node(artifact, asked, winner, !notes.contains("omitted for"), shipped));
        if (path.size() > 1) {
            children.computeIfAbsent(path.get(path.size() - 2), parent -> new LinkedHashSet<>())
                    .add(artifact);
        } else if (shipped) {
            shippedRoots.add(artifact);
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    /** File names of all that the relay itself needs, without what only the demo or a test asks for. */
    Set<String> shippedJars() {
        Set<String> reached = new HashSet<>(shippedRoots);
        ArrayDeque<String> open = new ArrayDeque<>(shippedRoots);
        while (!open.isEmpty()) {
            for (String child : children.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(child)) {
                    open.add(child);
                }
            }
        }
        Set<String> jars = new HashSet<>();
        for (Node node : nodes) {
            if (node.kept() && reached.contains(node.artifact())) {
                jars.add(node.artifact().substring(node.artifact().indexOf(':') + 1) + "-" + node.asked() + ".jar");
            }
        }
        return jars;
    }
}
