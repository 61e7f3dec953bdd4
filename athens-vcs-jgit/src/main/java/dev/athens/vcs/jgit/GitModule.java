package dev.athens.vcs.jgit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.FittingMod;
import dev.athens.internal.Urls;
import dev.athens.module.GoModFile;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.Origin;
import dev.athens.protocol.VersionInfo;
import dev.athens.vcs.jgit.archive.TreeZip;
import dev.athens.vcs.jgit.clones.CommitTree;
import dev.athens.vcs.jgit.clones.Interest;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import dev.athens.vcs.jgit.discovery.RuledLocator;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.vcs.jgit.versions.ModuleDirectory;
import dev.athens.vcs.jgit.versions.ModuleTags;
import dev.athens.vcs.jgit.versions.Revision;
import dev.athens.vcs.jgit.versions.RevisionResolver;
import dev.athens.zip.InvalidZipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A module in the git repository that it was found in.
 *
 * @param place where in the repository
 * @param location the repository
 * @param remote the same, with what the module may do there
 * @param cache has its clones
 */
record GitModule(ModulePlace place, RepositoryLocation location, Remote remote, RepositoryCache cache) {
    /**
     * Says where a module is expected.
     *
     * @throws FetchException.NotFound if there can be no such module there
     */
    static GitModule of(ModulePath module, RuledLocator.Found found, RepositoryCache cache) throws FetchException {
        RepositoryLocation location = found.location();
        if (!location.vcs().equals(RepositoryLocation.GIT)) {
            throw new FetchException.NotFound(
                    module + ": version control system " + location.vcs() + " is not supported, only git is");
        }
        return new GitModule(ModulePlace.of(module, location), location, found.remote(), cache);
    }

    List<Version> list() throws FetchException, InterruptedException {
        return cache.use(
                place.path().value(), remote, Interest.inList(place), snapshot -> new ModuleTags(place, snapshot)
                        .list());
    }

    VersionInfo resolve(VersionQuery query) throws FetchException, InterruptedException {
        Interest interest = Interest.inVersion(place, query.toString());
        return cache.use(place.path() + "@" + query, remote, interest, snapshot -> {
            RevisionResolver resolver = new RevisionResolver(place, snapshot);
            return info(query instanceof VersionQuery.Latest ? resolver.latest() : resolver.resolve(query.toString()));
        });
    }

    /** All three files of a version. */
    ModuleFiles files(ModuleVersion version, Path scratch) throws FetchException, InterruptedException {
        return cache.use(version.toString(), remote, inFiles(version), snapshot -> {
            RevisionResolver.Resolved resolved = resolve(version, snapshot);
            ModuleHead head = head(resolved);
            return new ModuleFiles(head, zip(version, resolved.revision().tree(), resolved.directory(), scratch));
        });
    }

    /** What {@link #files} would give, without the zip and without the files that the zip alone is made of. */
    ModuleHead head(ModuleVersion version) throws FetchException, InterruptedException {
        Interest interest = Interest.inVersion(place, version.version().value());
        return cache.use(version.toString(), remote, interest, snapshot -> head(resolve(version, snapshot)));
    }

    /**
     * The zip that belongs to a head: of the very commit that its info names, if it names one of this repository; a tag
     * may have moved since.
     */
    Blob zip(ModuleVersion version, ModuleHead head, Path scratch) throws FetchException, InterruptedException {
        Optional<ObjectId> commit = commit(version, head);
        Interest interest =
                commit.isPresent() ? Interest.inCommit(place, version.version().value()) : inFiles(version);
        return cache.use(version.toString(), remote, interest, snapshot -> {
            if (commit.isEmpty()) {
                RevisionResolver.Resolved resolved = resolve(version, snapshot);
                return zip(version, head, resolved.revision(), resolved.directory(), scratch);
            }
            RevisionResolver resolver = new RevisionResolver(place, snapshot);
            Revision revision = resolver.commit(commit.get()).orElseThrow(() -> gone(version, commit.get()));
            return zip(version, head, revision, resolver.directory(revision, version.version()), scratch);
        });
    }

    private Interest inFiles(ModuleVersion version) {
        return Interest.inFiles(place, version.version().value());
    }

    private RevisionResolver.Resolved resolve(ModuleVersion version, RepositorySnapshot snapshot)
            throws IOException, FetchException, InterruptedException {
        String asked = version.version().value();
        RevisionResolver.Resolved resolved = new RevisionResolver(place, snapshot).resolve(asked);
        if (!resolved.version().equals(version.version())) {
            throw ModuleErrors.invalidVersion(version.path(), asked, "resolves to version " + resolved.version());
        }
        return resolved;
    }

    private ModuleHead head(RevisionResolver.Resolved resolved) {
        return new ModuleHead(Blob.of(info(resolved).toJson()), mod(resolved.directory()));
    }

    private Blob mod(ModuleDirectory directory) {
        return Blob.of(directory.goMod().orElseGet(() -> GoModFile.synthesise(place.path())));
    }

    private Blob zip(ModuleVersion version, ModuleHead head, Revision revision, ModuleDirectory directory, Path scratch)
            throws IOException, FetchException, InterruptedException {
        String origin = "commit " + revision.id().name() + " of " + Urls.withoutSecrets(location.url());
        FittingMod.require(version, head.mod(), mod(directory), origin);
        return zip(version, revision.tree(), directory, scratch);
    }

    private static Blob zip(ModuleVersion version, CommitTree tree, ModuleDirectory directory, Path scratch)
            throws IOException, FetchException, InterruptedException {
        Path file = scratch.resolve("module.zip");
        try {
            return TreeZip.write(version, tree, directory.path(), file).zip().zip();
        } catch (InvalidZipException e) {
            Files.deleteIfExists(file);
            throw new FetchException.NotFound(version + ": " + e.getMessage(), e);
        }
    }

    /** The commit that a head's info names; empty if it names none, or one of another repository or folder. */
    private Optional<ObjectId> commit(ModuleVersion version, ModuleHead head) {
        VersionInfo info;
        try {
            info = VersionInfo.parse(head.info().readBytes(VersionInfo.MAX_BYTES));
        } catch (IOException e) {
            return Optional.empty(); // whoever made it, it says nothing of this repository
        }
        return info.origin()
                .filter(origin -> info.version().equals(version.version())
                        && origin.vcs().equals(RepositoryLocation.GIT)
                        && origin.url().equals(location.url())
                        && origin.subdir().orElse("").equals(place.directory()))
                .flatMap(Origin::hash)
                .filter(ObjectId::isId)
                .map(ObjectId::fromString);
    }

    private FetchException.NotFound gone(ModuleVersion version, ObjectId commit) {
        return new FetchException.NotFound(version + ": commit " + commit.name() + ", which its info names, is not in "
                + Urls.withoutSecrets(location.url())
                + " any more; if another one may take its place, delete what is stored of this version");
    }

    private VersionInfo info(RevisionResolver.Resolved resolved) {
        return info(place, location, resolved);
    }

    /** Origin as in the go command's own module cache; a reference says nothing about a pseudo-version. */
    static VersionInfo info(ModulePlace place, RepositoryLocation location, RevisionResolver.Resolved resolved) {
        Revision revision = resolved.revision();
        Origin origin = new Origin(
                RepositoryLocation.GIT,
                location.url(),
                Optional.of(place.directory()).filter(directory -> !directory.isEmpty()),
                Optional.of(revision.id().name()),
                resolved.version().isPseudo() ? Optional.empty() : revision.ref());
        return new VersionInfo(resolved.version(), Optional.of(revision.time()), Optional.of(origin));
    }
}
