package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.module.GoModFile;
import dev.athens.module.Semver;
import dev.athens.module.Version;
import dev.athens.vcs.jgit.clones.RemoteRefs;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.VersionText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;

/** Which versions a module has by its tags. One request uses one. */
public final class ModuleTags {
    private final ModulePlace place;
    private final RepositorySnapshot snapshot;
    private final RevisionFinder finder;

    public ModuleTags(ModulePlace place, RepositorySnapshot snapshot) {
        this.place = place;
        this.snapshot = snapshot;
        this.finder = new RevisionFinder(snapshot);
    }

    /**
     * A tag as a version.
     *
     * @param version without build metadata
     * @param canonical whether the tag had none
     */
    record TagVersion(Version version, boolean canonical) {}

    /** Reads a tag; empty if it is no full version of this module. Source: tagToVersion in codeRepo.convert. */
    Optional<TagVersion> parse(String tag) {
        if (!tag.startsWith(place.tagPrefix()) || VersionText.isPseudo(tag)) {
            return Optional.empty();
        }
        String text = tag.substring(place.tagPrefix().length());
        return Semver.parse(text)
                .filter(semver -> text.startsWith(semver.canonical()))
                .map(semver -> new TagVersion(Version.parse(semver.canonical()), text.equals(semver.canonical())));
    }

    /**
     * Lists the versions, lowest first. Source: codeRepo.Versions and appendIncompatibleVersions.
     *
     * <p>Tags like {@code v2.0.0} of a module without major version suffix count as {@code +incompatible} only if its
     * authors do not use go.mod files, as judged by the highest version.
     */
    public List<Version> list() throws IOException, FetchException, InterruptedException {
        return list("");
    }

    /** Lists the versions that start so, as if there were no others. */
    List<Version> list(String start) throws IOException, FetchException, InterruptedException {
        if (place.path().value().startsWith("gopkg.in/") && place.path().value().endsWith("-unstable")) {
            return List.of();
        }
        TreeSet<Version> fitting = new TreeSet<>();
        TreeSet<Version> incompatible = new TreeSet<>();
        for (String tag : snapshot.refs().tags(place.tagPrefix() + start).keySet()) {
            Version.tryParse(tag.substring(place.tagPrefix().length()))
                    .filter(version -> !version.isIncompatible() && !version.isPseudo())
                    .ifPresent(version -> (place.accepts(version) ? fitting : incompatible).add(version));
        }
        List<Version> list = new ArrayList<>(fitting);
        if (place.mayBeIncompatible() && !incompatible.isEmpty() && (list.isEmpty() || !hasGoMod(fitting.last()))) {
            addIncompatible(list, incompatible);
        }
        return List.copyOf(list);
    }

    private void addIncompatible(List<Version> list, SortedSet<Version> candidates)
            throws IOException, FetchException, InterruptedException {
        Map<String, Version> highest = new HashMap<>();
        candidates.forEach(version -> highest.put(version.major(), version));
        RemoteRefs refs = snapshot.refs();
        snapshot.fetchRevisions(highest.values().stream()
                .flatMap(version -> refs.target(Constants.R_TAGS + version.value()).stream())
                .collect(Collectors.toSet()));
        Map<String, Boolean> usesGoMod = new HashMap<>();
        for (Version version : candidates) {
            Boolean known = usesGoMod.get(version.major());
            if (known == null) {
                known = hasGoMod(highest.getOrDefault(version.major(), version));
                usesGoMod.put(version.major(), known);
            }
            if (!known) {
                list.add(version.withIncompatible());
            }
        }
    }

    private boolean hasGoMod(Version version) throws IOException, FetchException, InterruptedException {
        Optional<Revision> revision = finder.find(version.value());
        if (revision.isEmpty()) {
            throw new FetchException.NotFound("module " + place.path() + ": unknown revision " + version.value());
        }
        return revision.get().tree().has("go.mod");
    }

    /**
     * The go.mod file that says which versions are retracted: that of the highest release, or of the highest
     * pre-release. Empty if there is none or something is unreadable. Source: codeRepo.retractedVersions.
     */
    Optional<GoModFile> retractions() throws IOException, InterruptedException, FetchException {
        try {
            Optional<Version> highest = highest(
                    list().stream().filter(version -> !version.isIncompatible()).toList());
            return highest.isEmpty() ? Optional.empty() : goMod(highest.get()).flatMap(GoModFile::parseLenient);
        } catch (FetchException.NotFound e) {
            return Optional.empty(); // broken tags retract nothing
        }
    }

    private Optional<byte[]> goMod(Version version) throws IOException, InterruptedException, FetchException {
        Optional<Revision> revision = finder.find(place.revisionOf(version.value()));
        if (revision.isEmpty()) {
            return Optional.empty();
        }
        return ModuleDirectory.find(place, revision.get().tree(), version.value())
                .goMod();
    }

    /** The highest release, or the highest pre-release if there is no release. */
    static Optional<Version> highest(List<Version> sorted) {
        Optional<Version> release =
                sorted.stream().filter(version -> !version.isPrerelease()).reduce((lower, higher) -> higher);
        return release.isPresent() ? release : sorted.stream().reduce((lower, higher) -> higher);
    }
}
