package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
class ForgetMissingTest {
    private static final Instant LISTED = Instant.parse("2026-03-01T12:00:00Z");

    /** In the order of their UTF-8 bytes; as UTF-16 text the last but one would come after the last. */
    private static final List<String> KEYS =
            List.of("a", "p/", "p/1", "p/2", "p/3", "p0", "pz", "z", "z\u00e9", "z\uff5e", "z\ud83d\ude00");

    @Parameter
    TestDatabase database;

    @TempDir
    Path directory;

    private ProgressStore store;

    @BeforeEach
    void openWithAllKeysComplete() {
        store = database.open(directory);
        KEYS.forEach(key -> Completion.record(store, object(key), LISTED.minusSeconds(1)));
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ranges")
    void forgetsWhatThePageCoveredAndDidNotShow(
            String name,
            String prefix,
            String after,
            @Nullable String upTo,
            Set<String> listed,
            List<String> forgotten) {
        store.forgetMissing(new ListedRange("bucket", prefix, after, upTo, listed, LISTED));
        assertThat(KEYS.stream().filter(key -> !store.isComplete(object(key)))).containsExactlyElementsOf(forgotten);
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                range("an empty bucket forgets all", "", "", null, Set.of(), KEYS.toArray(String[]::new)),
                range("all listed forgets none", "", "", null, Set.copyOf(KEYS)),
                range("a first page reaches to its last key", "", "", "p/2", Set.of("a", "p/2"), "p/", "p/1"),
                range("a later page begins after the page before", "", "p/1", "p0", Set.of("p0"), "p/2", "p/3"),
                range("the last page reaches to the end", "", "z", null, Set.of("z\uff5e"), "z\u00e9", "z\ud83d\ude00"),
                range("the order is that of UTF-8", "", "z\uff5e", null, Set.of(), "z\ud83d\ude00"),
                range("a prefix keeps its neighbours", "p/", "", null, Set.of("p/2"), "p/", "p/1", "p/3"),
                range("a prefix that is no folder", "p", "", null, Set.of("p/", "p/1", "p/2", "p/3"), "p0", "pz"),
                range("a prefix and a page", "p/", "p/1", "p/3", Set.of("p/3"), "p/2"),
                range("a prefix without keys", "q", "", null, Set.of()));
    }

    @Test
    void keepsWhatWasCompletedAtOrAfterTheListing() {
        Completion.record(store, object("p/1"), LISTED);
        Completion.record(store, object("p/2"), LISTED.plusSeconds(5));
        store.forgetMissing(new ListedRange("bucket", "p/", "", null, Set.of(), LISTED));
        assertThat(KEYS.stream().filter(key -> key.startsWith("p/") && store.isComplete(object(key))))
                .containsExactly("p/1", "p/2");
    }

    @Test
    void keepsOtherBuckets() {
        Completion.record(store, new ObjectIdentity("other", "a", "e"), LISTED.minusSeconds(1));
        store.forgetMissing(new ListedRange("bucket", "", "", null, Set.of(), LISTED));
        assertThat(store.isComplete(new ObjectIdentity("other", "a", "e"))).isTrue();
    }

    private static Arguments range(
            String name, String prefix, String after, @Nullable String upTo, Set<String> listed, String... forgotten) {
        return Arguments.of(name, prefix, after, upTo, listed, Arrays.asList(forgotten));
    }

    private static ObjectIdentity object(String key) {
        return new ObjectIdentity("bucket", key, "e");
    }
}
