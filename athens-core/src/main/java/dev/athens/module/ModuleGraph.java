package dev.athens.module;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The module graph of main modules, as a go command reads it: which go.mod files it needs, and which version of each module
 * it chooses. The files are given by somebody else, in any order: he takes what is {@linkplain #take wanted} until nothing is.
 *
 * <p>Not thread-safe. Source: Go Modules Reference, "Minimal version selection" and "Module graph pruning";
 * cmd/go/internal/modload, readModGraph.
 */
public final class ModuleGraph {
    private final Set<ModulePath> mains = new HashSet<>();
    private final Set<ModuleVersion> excluded = new HashSet<>();
    private final Map<ModulePath, Version> selected = new TreeMap<>();

    /** All whose files were ever wanted, and whether everything below them is. */
    private final Map<ModuleVersion, Boolean> wanted = new HashMap<>();

    private final Map<ModuleVersion, GoModRequirements> read = new HashMap<>();
    private final Deque<ModuleVersion> waiting = new ArrayDeque<>();

    /** Starts from the go.mod files of the main modules, of which a workspace has several. */
    public ModuleGraph(Collection<MainGoMod> mainModules) {
        for (MainGoMod main : mainModules) {
            main.module().ifPresent(mains::add);
            excluded.addAll(main.exclusions());
        }
        for (MainGoMod main : mainModules) {
            GoModRequirements own = GoModRequirements.of(main.goVersion(), main.requirements());
            require(own.versions(), !own.prunes());
        }
    }

    /** Takes those whose go.mod files are to be read next; none when the graph is complete. */
    public List<ModuleVersion> take() {
        List<ModuleVersion> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    /** Gives the go.mod file of a version, or of what replaces it; one with errors requires nothing. */
    public void read(ModuleVersion version, byte[] goMod) {
        GoModRequirements file = GoModRequirements.parse(goMod).orElse(new GoModRequirements(false, List.of()));
        read.put(version, file);
        follow(file, wanted.getOrDefault(version, false));
    }

    /** Below a file without pruning everything counts; below others nothing but what they say. */
    private void follow(GoModRequirements file, boolean everything) {
        if (everything || !file.prunes()) {
            require(file.versions(), true);
        } else {
            file.versions().forEach(this::select);
        }
    }

    private void require(List<ModuleVersion> requirements, boolean everything) {
        for (ModuleVersion required : requirements) {
            if (!select(required)) {
                continue;
            }
            Optional<Boolean> before =
                    Optional.ofNullable(wanted.put(required, everything || wanted.getOrDefault(required, false)));
            if (before.isEmpty()) {
                waiting.add(required);
            } else if (everything && !before.get() && read.containsKey(required)) {
                follow(read.get(required), true);
            }
        }
    }

    /** Counts a requirement; tells whether it counts at all. */
    private boolean select(ModuleVersion required) {
        if (mains.contains(required.path()) || excluded.contains(required)) {
            return false;
        }
        selected.merge(required.path(), required.version(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        return true;
    }

    /** All whose go.mod files were wanted. */
    public Set<ModuleVersion> files() {
        return Set.copyOf(wanted.keySet());
    }

    /** The version that is chosen of each module, in the order of paths: the build list without the main modules. */
    public List<ModuleVersion> buildList() {
        return selected.entrySet().stream()
                .map(entry -> new ModuleVersion(entry.getKey(), entry.getValue()))
                .toList();
    }
}
