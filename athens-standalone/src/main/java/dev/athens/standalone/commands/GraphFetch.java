package dev.athens.standalone.commands;

import dev.athens.fetch.FetchException;
import dev.athens.module.MainGoMod.Replacement;
import dev.athens.module.ModuleGraph;
import dev.athens.module.ModuleVersion;
import dev.athens.proxy.Answer;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.VersionFetch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Fetches the go.mod files of a project's module graph, one level after the other. Not thread-safe; for one project. */
final class GraphFetch {
    private final Project project;
    private final VersionFetch fetch;
    private final Batch batch;
    private final Progress progress;

    GraphFetch(Project project, VersionFetch fetch, Batch batch, Progress progress) {
        this.project = project;
        this.fetch = fetch;
        this.batch = batch;
        this.progress = progress;
    }

    /** Fetches them; returns the build list, without what is in folders of this machine. */
    List<ModuleVersion> run() throws InterruptedException {
        ModuleGraph graph =
                new ModuleGraph(project.mains().stream().map(Project.Main::file).toList());
        for (List<ModuleVersion> level = graph.take(); !level.isEmpty(); level = graph.take()) {
            Map<ModuleVersion, byte[]> files = new ConcurrentHashMap<>();
            progress.more(level.size());
            for (ModuleVersion version : level) {
                batch.add(version.toString(), () -> goMod(version, files));
            }
            batch.await();
            files.forEach(graph::read);
        }
        return graph.buildList().stream()
                .flatMap(version -> replaced(version).stream())
                .toList();
    }

    /** What is fetched for a version; empty if a folder stands for it. */
    private Optional<ModuleVersion> replaced(ModuleVersion version) {
        Optional<Replacement> replacement = project.replacement(version);
        if (replacement.isEmpty()) {
            return Optional.of(version);
        }
        return replacement.get() instanceof Replacement.Module other ? Optional.of(other.version()) : Optional.empty();
    }

    private Outcome goMod(ModuleVersion version, Map<ModuleVersion, byte[]> files)
            throws FetchException, IOException, InterruptedException {
        Optional<Replacement> replacement = project.replacement(version);
        if (replacement.isPresent() && replacement.get() instanceof Replacement.Folder folder) {
            files.put(version, Project.goModIn(folder));
            return Outcome.of("in folders");
        }
        ModuleVersion fetched = replaced(version).orElse(version);
        Answer answer = fetch.goMod(fetched);
        if (!(answer instanceof Answer.Found found)) {
            return VersionFetch.problem(fetched.toString(), answer);
        }
        files.put(version, VersionFetch.bytes(found));
        return Outcome.of("go.mod files " + (VersionFetch.isStored(found) ? "stored already" : "fetched"));
    }
}
