package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.internal.GoText;
import dev.athens.module.GoModFile;
import dev.athens.module.PseudoVersion;
import dev.athens.module.Semver;
import dev.athens.module.Version;
import dev.athens.vcs.jgit.clones.CommitTree;
import dev.athens.vcs.jgit.clones.Interrupts;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.VersionText;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Turns what a client asks for into a version. Not thread-safe; one request uses one instance.
 *
 * <p>Source: cmd/go/internal/modfetch, codeRepo.Stat, Latest and convert. The messages are the go command's.
 */
public final class RevisionResolver {
    private final ModulePlace place;
    private final RepositorySnapshot snapshot;
    private final RevisionFinder finder;
    private final ModuleTags tags;

    public RevisionResolver(ModulePlace place, RepositorySnapshot snapshot) {
        this.place = place;
        this.snapshot = snapshot;
        this.finder = new RevisionFinder(snapshot);
        this.tags = new ModuleTags(place, snapshot);
    }

    /**
     * A version that exists.
     *
     * @param version the version
     * @param revision its commit
     * @param directory its folder in the commit
     * @param rule why it is this version, for people
     */
    public record Resolved(Version version, Revision revision, ModuleDirectory directory, String rule) {
        /** The same, found in another way. */
        Resolved because(String reason) {
            return new Resolved(version, revision, directory, reason);
        }
    }

    /**
     * Resolves a version in any spelling, a branch, a tag or a commit id. A version with build metadata also stands for
     * the version without. Source: cmd/go/internal/modload, queryProxy.
     *
     * @throws FetchException.NotFound if there is no such revision, or the module is not there in this version
     */
    public Resolved resolve(String query) throws IOException, FetchException, InterruptedException {
        if (VersionChoice.isPrefix(query)) {
            return choice().highest(query);
        }
        Optional<String> withoutBuild = Semver.parse(query)
                .filter(semver -> !semver.build().isEmpty() && !VersionText.isIncompatible(query))
                .map(Semver::canonical);
        return withoutBuild.isEmpty() ? stat(query) : stat(query, withoutBuild.get());
    }

    private Resolved stat(String query, String withoutBuild) throws IOException, FetchException, InterruptedException {
        Resolved resolved;
        try {
            resolved = stat(query);
        } catch (FetchException.NotFound failure) {
            try {
                return stat(withoutBuild);
            } catch (FetchException.NotFound e) {
                throw ModuleErrors.isAbsence(e) ? failure : e;
            }
        }
        if (VersionText.isPseudo(query)) {
            throw new FetchException.NotFound(
                    place.path() + "@" + query + ": non-canonical module version " + GoText.quote(query));
        }
        return resolved;
    }

    /**
     * Resolves what the go command takes for the latest version.
     *
     * @throws FetchException.NotFound if there is none
     */
    public Resolved latest() throws IOException, FetchException, InterruptedException {
        return choice().latest();
    }

    /** Finds the commit that a version was found at before; empty if the repository does not have it any more. */
    public Optional<Revision> commit(ObjectId id) throws IOException, FetchException, InterruptedException {
        return finder.commit(id);
    }

    /**
     * Finds the folder of the module in a commit that a version was found at before.
     *
     * @throws FetchException.NotFound if the module is not there
     */
    public ModuleDirectory directory(Revision revision, Version version)
            throws IOException, FetchException, InterruptedException {
        return new Conversion(revision, version.value()).directory(version.value());
    }

    private VersionChoice choice() {
        return new VersionChoice(place, tags, this);
    }

    /** Resolves one revision. Source: codeRepo.Stat. */
    Resolved stat(String query) throws IOException, FetchException, InterruptedException {
        if (query.equals("latest")) {
            return head();
        }
        String name = place.revisionOf(query);
        Optional<Revision> revision;
        try {
            revision = finder.find(name);
        } catch (FetchException.NotFound e) {
            throw ModuleErrors.invalidVersion(place.path(), query, e.getMessage());
        }
        if (revision.isEmpty()) {
            throw ModuleErrors.absent(place.path(), query, "unknown revision " + name);
        }
        return new Conversion(revision.get(), query).run();
    }

    /** The default branch. Source: codeRepo.Latest. */
    Resolved head() throws IOException, FetchException, InterruptedException {
        Optional<Revision> head = finder.head();
        if (head.isEmpty()) {
            throw ModuleErrors.absent(place.path(), "latest", "no commits");
        }
        return new Conversion(head.get(), "").run();
    }

    /** Turns a commit into a version; {@code query} is empty for the default branch. Source: codeRepo.convert. */
    private final class Conversion {
        private final Revision revision;
        private final String query;
        private final Map<String, Boolean> hasGoMod = new HashMap<>();
        private Optional<GoModFile> retractions = Optional.empty();

        Conversion(Revision revision, String query) {
            this.revision = revision;
            this.query = query;
        }

        Resolved run() throws IOException, FetchException, InterruptedException {
            if (VersionText.isPseudo(query)) {
                Resolved resolved = check(query, "");
                Optional<String> base = new PseudoVersionCheck(place, snapshot, revision).run(query);
                return resolved.because("pseudo-version that agrees with its commit; "
                        + base.map(tag -> "base tag " + tag + " is in the history of the commit")
                                .orElse("it names no base tag"));
            }
            Optional<Resolved> byTagName = byTagName();
            if (byTagName.isPresent()) {
                return byTagName.get();
            }
            retractions = tags.retractions();
            Optional<Version> best = Optional.empty();
            Optional<Version> base = Optional.empty();
            for (String name : revision.tags()) {
                Optional<ModuleTags.TagVersion> tag = tags.parse(name);
                if (tag.isEmpty()) {
                    continue;
                }
                Version version = tag.get().version();
                if (isQuery(version)) {
                    if (tag.get().canonical()) {
                        return check(version.value(), "tag " + name + " of the commit is the version asked for");
                    }
                    base = Optional.of(version);
                }
                if (tag.get().canonical()
                        && (best.isEmpty() || isHigher(version, best.get()))
                        && !isRetracted(version)
                        && isUsable(version)) {
                    best = Optional.of(version);
                }
            }
            if (best.isPresent()) {
                return check(best.get().value(), "highest usable tag of the commit");
            }
            if (base.isEmpty()) {
                base = highestBefore();
            }
            return check(
                    PseudoVersion.build(
                            place.pseudoMajor(), base.map(Version::semver), revision.time(), revision.shortId()),
                    "pseudo-version, for no usable tag is on the commit; "
                            + base.map(tag -> "base tag " + place.tagPrefix() + tag + " is the highest in its history")
                                    .orElse("there is none in its history either"));
        }

        /** The version that the revision was found by, if it was found by its tag and is a usable version. */
        private Optional<Resolved> byTagName() throws IOException, FetchException, InterruptedException {
            Optional<ModuleTags.TagVersion> tag = revision.tag().flatMap(tags::parse);
            if (tag.isEmpty() || !tag.get().canonical()) {
                return Optional.empty();
            }
            try {
                return Optional.of(check(
                        tag.get().version().value(), "tag " + revision.tag().get()));
            } catch (FetchException.NotFound e) {
                return Optional.empty(); // what follows gives the message, or finds another version
            }
        }

        private boolean isQuery(Version version) {
            return Semver.parse(query)
                    .map(semver -> semver.comparePrecedence(version.semver()) == 0)
                    .orElse(false);
        }

        private boolean isHigher(Version version, Version than) {
            return version.semver().comparePrecedence(than.semver()) > 0;
        }

        private boolean isRetracted(Version version) {
            return retractions.isPresent() && retractions.get().retracts(version);
        }

        private boolean isUsable(Version version) throws IOException {
            return place.accepts(version) || mayBeIncompatible(version);
        }

        /** Tells whether a version may be had as {@code +incompatible} at this commit. Source: canUseIncompatible. */
        private boolean mayBeIncompatible(Version version) throws IOException {
            if (!place.mayBeIncompatible() || hasGoMod("go.mod")) {
                return false;
            }
            return VersionText.isIncompatible(query) || !hasGoMod(version.major() + "/go.mod");
        }

        private boolean hasGoMod(String path) throws IOException {
            Boolean known = hasGoMod.get(path);
            if (known == null) {
                known = revision.tree().has(path);
                hasGoMod.put(path, known);
            }
            return known;
        }

        /**
         * The highest tag in the history of the commit; neither the nearest nor one of the first parents. But if a
         * reference led to the commit, then its own tags come first, because the go command fetches nothing else at
         * first. Source: gitRepo.RecentTag.
         */
        private Optional<Version> highestBefore() throws IOException, FetchException, InterruptedException {
            Map<ObjectId, Version> candidates = new HashMap<>();
            Optional<Version> highest = Optional.empty();
            for (Map.Entry<String, ObjectId> tag :
                    snapshot.refs().tags(place.tagPrefix() + "v").entrySet()) {
                Optional<Version> version = tags.parse(tag.getKey()).map(ModuleTags.TagVersion::version);
                if (version.isEmpty() || isRetracted(version.get()) || !isUsable(version.get())) {
                    continue;
                }
                candidates.merge(tag.getValue(), version.get(), (a, b) -> isHigher(b, a) ? b : a);
                if (highest.isEmpty() || isHigher(version.get(), highest.get())) {
                    highest = version;
                }
            }
            Optional<Version> own = Optional.ofNullable(candidates.get(revision.id()));
            if (highest.isEmpty() || (revision.ref().isPresent() && own.isPresent())) {
                return own;
            }
            return highestAncestor(candidates, highest.get());
        }

        private Optional<Version> highestAncestor(Map<ObjectId, Version> candidates, Version highest)
                throws IOException, FetchException, InterruptedException {
            Repository clone = snapshot.history();
            Optional<Version> found = Optional.empty();
            int left = candidates.size();
            try (BoundedWalk walk = new BoundedWalk(clone, snapshot.heap())) {
                walk.markStart(walk.parseCommit(revision.id()));
                for (RevCommit commit = walk.next(); commit != null && left > 0; commit = walk.next()) {
                    Interrupts.check();
                    Version version = candidates.get(commit);
                    if (version == null) {
                        continue;
                    }
                    left--;
                    if (found.isEmpty() || isHigher(version, found.get())) {
                        found = Optional.of(version);
                    }
                    if (version.equals(highest)) {
                        return found;
                    }
                }
            }
            return found;
        }

        /**
         * Makes a version final: the module must be at the commit, and the major versions must agree. Source:
         * checkCanonical in codeRepo.convert.
         *
         * @param candidate a version that may lack {@code +incompatible}
         * @param rule why it is the candidate, for people
         */
        private Resolved check(String candidate, String rule) throws IOException, FetchException, InterruptedException {
            ModuleDirectory directory = directory(candidate);
            String version = candidate.equals(VersionText.withoutIncompatible(query)) ? query : candidate;
            String plain = VersionText.withoutIncompatible(version);
            Optional<String> refusal = Optional.empty();
            Version base = Version.parse(Semver.parse(plain).orElseThrow().canonical());
            if (!place.accepts(base)) {
                if (mayBeIncompatible(base)) {
                    version = plain + "+incompatible";
                } else {
                    refusal = Optional.of(majorMismatch(base));
                }
            } else if (VersionText.isIncompatible(version)) {
                refusal = Optional.of(
                        "+incompatible suffix not allowed: major version " + base.major() + " is compatible");
            }
            if (VersionText.isCanonical(query)
                    && !VersionText.withoutIncompatible(query).equals(plain)) {
                String asked = VersionText.withoutIncompatible(query);
                throw ModuleErrors.invalidVersion(
                        place.path(), query, "resolves to version " + version + " (" + asked + " is not a tag)");
            }
            if (refusal.isPresent()) {
                throw ModuleErrors.invalidVersion(place.path(), version, refusal.get());
            }
            return new Resolved(
                    VersionText.isIncompatible(version) ? base.withIncompatible() : base, revision, directory, rule);
        }

        private ModuleDirectory directory(String candidate) throws IOException, FetchException, InterruptedException {
            try {
                return ModuleDirectory.find(place, tree(candidate), candidate);
            } catch (FetchException.NotFound e) {
                throw ModuleErrors.absent(place.path(), candidate, e.getMessage());
            }
        }

        /** A tag of a folder, such as {@code sub/v0.0.0-20200101000000-abcdefabcdef}, may look like another commit's. */
        private CommitTree tree(String candidate) throws IOException, FetchException, InterruptedException {
            String name = place.revisionOf(candidate);
            if (!VersionText.isPseudo(candidate) || revision.id().name().startsWith(name)) {
                return revision.tree();
            }
            return finder.find(name)
                    .orElseThrow(() -> new FetchException.NotFound("reading " + place.root() + "/"
                            + place.file("go.mod") + " at revision " + name + ": unknown revision " + name))
                    .tree();
        }

        private String majorMismatch(Version version) {
            if (!place.majorSuffix().isEmpty()) {
                return "module path includes a major version suffix, so major version must match";
            }
            return "module contains a go.mod file, so module path must match major version (\"" + place.prefix() + "/"
                    + version.major() + "\")";
        }
    }
}
