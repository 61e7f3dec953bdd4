package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.internal.GoText;
import dev.athens.module.GoModFile;
import dev.athens.module.Semver;
import dev.athens.module.Version;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.ModulePlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Chooses the version that stands for {@code latest}, {@code v1} or {@code v1.2}. Not thread-safe; one request uses one.
 *
 * <p>Source: cmd/go/internal/modload, queryProxy and filterVersions.
 */
final class VersionChoice {
    private static final String LATEST = "latest";
    private static final Pattern PREFIX = Pattern.compile("v[0-9]+(\\.[0-9]+)?");

    private final ModulePlace place;
    private final ModuleTags tags;
    private final RevisionResolver resolver;
    private Optional<GoModFile> retractions = Optional.empty();

    VersionChoice(ModulePlace place, ModuleTags tags, RevisionResolver resolver) {
        this.place = place;
        this.tags = tags;
        this.resolver = resolver;
    }

    /** Tells whether a query is the start of versions. */
    static boolean isPrefix(String query) {
        return PREFIX.matcher(query).matches() && Semver.parse(query).isPresent();
    }

    /**
     * Chooses the highest release that is not retracted, else the highest such pre-release, else the default branch.
     *
     * @throws FetchException.NotFound if there is none of these
     */
    RevisionResolver.Resolved latest() throws IOException, FetchException, InterruptedException {
        RevisionResolver.Resolved latest = latestNotRetracted();
        retractions = retractions(latest);
        return retractions.isEmpty() || retractions.get().retractions().isEmpty() ? latest : latestNotRetracted();
    }

    /**
     * Chooses the highest release that starts with the query and is not retracted, else the highest such pre-release.
     *
     * @throws FetchException.NotFound if there is none of these
     */
    RevisionResolver.Resolved highest(String query) throws IOException, FetchException, InterruptedException {
        try {
            retractions = retractions(latestNotRetracted());
        } catch (FetchException.NotFound e) {
            retractions = Optional.empty(); // a broken latest version retracts nothing
        }
        Semver lowest = Semver.parse(query).orElseThrow();
        boolean isOtherMajor = !place.accepts(Version.parse(lowest.canonical()));
        List<Version> candidates = tags.list(query + ".").stream()
                .filter(version -> version.semver().comparePrecedence(lowest) >= 0)
                .toList();
        return highest(candidates, isOtherMajor).orElseThrow(() -> noMatch(query));
    }

    private RevisionResolver.Resolved latestNotRetracted() throws IOException, FetchException, InterruptedException {
        Optional<RevisionResolver.Resolved> tagged = highest(tags.list(), false);
        if (tagged.isPresent()) {
            return tagged.get();
        }
        try {
            RevisionResolver.Resolved head = resolver.head();
            if (!isRetracted(head.version())) {
                return head;
            }
        } catch (FetchException.NotFound e) {
            if (!ModuleErrors.isAbsence(e)) {
                throw e;
            }
        }
        throw noMatch(LATEST);
    }

    private FetchException.NotFound noMatch(String query) {
        return new FetchException.NotFound(
                place.path() + "@" + query + ": no matching versions for query " + GoText.quote(query));
    }

    /** The latest version, retracted or not, says which are retracted. Source: modload, CheckRetractions. */
    private static Optional<GoModFile> retractions(RevisionResolver.Resolved latest) {
        return latest.directory().goMod().flatMap(GoModFile::parseLenient);
    }

    private boolean isRetracted(Version version) {
        return retractions.isPresent() && retractions.get().retracts(version);
    }

    private Optional<RevisionResolver.Resolved> highest(List<Version> sorted, boolean incompatibleToo)
            throws IOException, FetchException, InterruptedException {
        Optional<Version> highest = ModuleTags.highest(usable(sorted, incompatibleToo));
        if (highest.isEmpty()) {
            return Optional.empty();
        }
        String kind = highest.get().isPrerelease() ? "pre-release" : "release";
        return Optional.of(resolver.stat(highest.get().value()).because("highest " + kind + " that is not retracted"));
    }

    /** Without incompatible versions if the highest compatible one, even a pre-release, has a go.mod file. */
    private List<Version> usable(List<Version> sorted, boolean incompatibleToo)
            throws IOException, FetchException, InterruptedException {
        List<Version> usable = new ArrayList<>();
        for (Version version : sorted) {
            if (isRetracted(version)) {
                continue;
            }
            if (version.isIncompatible()
                    && !incompatibleToo
                    && !usable.isEmpty()
                    && !usable.get(usable.size() - 1).isIncompatible()
                    && hasGoMod(usable.get(usable.size() - 1))) {
                return usable;
            }
            usable.add(version);
        }
        return usable;
    }

    /** Tells whether a version has a go.mod file that is not what the go command would make up. */
    private boolean hasGoMod(Version version) throws IOException, FetchException, InterruptedException {
        Optional<byte[]> goMod = resolver.stat(version.value()).directory().goMod();
        return goMod.isPresent() && !Arrays.equals(goMod.get(), GoModFile.synthesise(place.path()));
    }
}
