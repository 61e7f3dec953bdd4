package dev.athens.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ModuleGraphTest {
    private final Map<String, String> files = new HashMap<>();
    private final Set<String> read = new TreeSet<>();

    private ModuleGraph graph(String... mains) {
        ModuleGraph graph = new ModuleGraph(java.util.Arrays.stream(mains)
                .map(text ->
                        MainGoMod.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow())
                .toList());
        for (List<ModuleVersion> level = graph.take(); !level.isEmpty(); level = graph.take()) {
            for (ModuleVersion version : level) {
                assertThat(read.add(version.toString()))
                        .as("%s is read once", version)
                        .isTrue();
                graph.read(version, files.getOrDefault(version.toString(), "").getBytes(StandardCharsets.UTF_8));
            }
        }
        return graph;
    }

    private ModuleGraphTest file(String version, String go, String... requirements) {
        StringBuilder text = new StringBuilder("module " + version.replaceFirst("@.*", "") + "\n" + go + "\n");
        for (String requirement : requirements) {
            text.append("require ").append(requirement.replace('@', ' ')).append('\n');
        }
        files.put(version, text.toString());
        return this;
    }

    private static List<String> buildList(ModuleGraph graph) {
        return graph.buildList().stream().map(ModuleVersion::toString).toList();
    }

    @Test
    void readsEverythingBelowAMainModuleWithoutPruning() {
        file("a.example/a@v1.0.0", "go 1.20", "a.example/b@v1.0.0")
                .file("a.example/b@v1.0.0", "go 1.20", "a.example/c@v1.0.0");

        ModuleGraph graph = graph("module a.example/main\ngo 1.16\nrequire a.example/a v1.0.0\n");

        assertThat(read).containsExactly("a.example/a@v1.0.0", "a.example/b@v1.0.0", "a.example/c@v1.0.0");
        assertThat(buildList(graph)).isEqualTo(List.copyOf(read));
    }

    @Test
    void readsNothingBelowWhatPrunes() {
        file("a.example/a@v1.0.0", "go 1.20", "a.example/b@v1.0.0")
                .file("a.example/b@v1.0.0", "go 1.20", "a.example/c@v1.0.0");

        ModuleGraph graph = graph("module a.example/main\ngo 1.17\nrequire a.example/a v1.0.0\n");

        assertThat(read).containsExactly("a.example/a@v1.0.0");
        assertThat(buildList(graph)).containsExactly("a.example/a@v1.0.0", "a.example/b@v1.0.0");
    }

    @Test
    void readsEverythingBelowADependencyThatDoesNotPrune() {
        file("a.example/old@v1.0.0", "", "a.example/b@v1.0.0")
                .file("a.example/b@v1.0.0", "go 1.20", "a.example/c@v1.0.0");

        graph("module a.example/main\ngo 1.20\nrequire a.example/old v1.0.0\n");

        assertThat(read).containsExactly("a.example/b@v1.0.0", "a.example/c@v1.0.0", "a.example/old@v1.0.0");
    }

    @Test
    void goesOnBelowAFileThatWasReadWithPruningWhenItTurnsOutToBeWantedWithout() {
        file("a.example/new@v1.0.0", "go 1.20", "a.example/deep@v1.0.0")
                .file("a.example/old@v1.0.0", "", "a.example/older@v1.0.0")
                .file("a.example/older@v1.0.0", "", "a.example/new@v1.0.0");

        graph("module a.example/main\ngo 1.20\nrequire a.example/new v1.0.0\nrequire a.example/old v1.0.0\n");

        assertThat(read).contains("a.example/deep@v1.0.0");
    }

    @Test
    void choosesTheHighestVersionAndReadsAllThatAreRequired() {
        file("a.example/a@v1.0.0", "", "a.example/b@v1.2.0").file("a.example/c@v1.0.0", "", "a.example/b@v1.10.0");

        ModuleGraph graph = graph("module a.example/main\nrequire a.example/a v1.0.0\nrequire a.example/c v1.0.0\n");

        assertThat(buildList(graph)).containsExactly("a.example/a@v1.0.0", "a.example/b@v1.10.0", "a.example/c@v1.0.0");
        assertThat(read).contains("a.example/b@v1.2.0", "a.example/b@v1.10.0");
    }

    @Test
    void leavesOutWhatIsExcludedAndTheMainModulesThemselves() {
        file("a.example/a@v1.0.0", "", "a.example/b@v1.0.0", "a.example/main@v1.0.0", "a.example/other@v2.0.0");

        ModuleGraph graph = graph(
                "module a.example/main\ngo 1.16\nrequire a.example/a v1.0.0\nexclude a.example/b v1.0.0\n",
                "module a.example/other\n");

        assertThat(buildList(graph)).containsExactly("a.example/a@v1.0.0");
    }

    @Test
    void endsInCircles() {
        file("a.example/a@v1.0.0", "", "a.example/b@v1.0.0").file("a.example/b@v1.0.0", "", "a.example/a@v1.0.0");

        graph("module a.example/main\nrequire a.example/a v1.0.0\n");

        assertThat(read).hasSize(2);
    }
}
