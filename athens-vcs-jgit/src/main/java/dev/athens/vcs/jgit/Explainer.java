package dev.athens.vcs.jgit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.internal.Urls;
import dev.athens.module.GoModFile;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.vcs.jgit.archive.TreeZip;
import dev.athens.vcs.jgit.clones.Interest;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.discovery.Located;
import dev.athens.vcs.jgit.discovery.RuledLocator;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import dev.athens.vcs.jgit.versions.RevisionResolver;
import dev.athens.zip.DirHash;
import dev.athens.zip.InvalidZipException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;

/** Resolves and builds a version as {@link JGitFetcher} does, and keeps what it learns on the way. */
record Explainer(RuledLocator locator, RepositoryCache cache, ModulePath module, VersionQuery query) {
    Explanation explain(Path scratch) throws FetchException, InterruptedException {
        RuledLocator.Found found = locate();
        Located located = found.located();
        RepositoryLocation location = located.location();
        Explanation.Discovery discovery = new Explanation.Discovery(
                location.vcs(),
                Urls.withoutSecrets(location.url()),
                location.root(),
                location.subdir(),
                Urls.withoutSecrets(located.foundBy()),
                located.allowedBy(),
                (found.remote().mayUseLogin() ? "may be used: " : "must not be used: ")
                        + found.remote().reason());
        if (!location.vcs().equals(RepositoryLocation.GIT)) {
            return failed(
                    discovery,
                    Optional.empty(),
                    new FetchException.NotFound(subject() + ": comes from the module proxy " + discovery.url()
                            + ", nothing is built here"));
        }
        ModulePlace place;
        try {
            place = ModulePlace.of(module, location);
        } catch (FetchException e) {
            return failed(discovery, Optional.empty(), e);
        }
        Interest interest = Interest.inFiles(place, query.toString());
        return cache.use(subject(), found.remote(), interest, snapshot -> {
            RevisionResolver resolver = new RevisionResolver(place, snapshot);
            RevisionResolver.Resolved resolved;
            try {
                resolved =
                        query instanceof VersionQuery.Latest ? resolver.latest() : resolver.resolve(query.toString());
            } catch (FetchException.NotFound e) {
                return failed(discovery, Optional.empty(), e);
            }
            return build(discovery, resolved, resolution(place, location, resolved), scratch);
        });
    }

    private String subject() {
        return module + "@" + query;
    }

    private RuledLocator.Found locate() throws FetchException, InterruptedException {
        try {
            return locator.find(module);
        } catch (FetchException e) {
            throw ModuleErrors.about(subject(), module, e);
        }
    }

    private static Explanation.Resolution resolution(
            ModulePlace place, RepositoryLocation location, RevisionResolver.Resolved resolved) {
        return new Explanation.Resolution(
                GitModule.info(place, location, resolved),
                resolved.rule(),
                resolved.revision().id().name(),
                resolved.revision().ref(),
                resolved.directory().path(),
                resolved.directory().goMod().isPresent(),
                resolved.directory().goMod().flatMap(GoModFile::parseLenient).flatMap(GoModFile::goVersion));
    }

    private Explanation build(
            Explanation.Discovery discovery,
            RevisionResolver.Resolved resolved,
            Explanation.Resolution resolution,
            Path scratch)
            throws IOException, FetchException, InterruptedException {
        ModuleVersion version = new ModuleVersion(module, resolved.version());
        Path zip = scratch.resolve("module.zip");
        TreeZip.Written written;
        try {
            written = TreeZip.write(
                    version, resolved.revision().tree(), resolved.directory().path(), zip);
        } catch (InvalidZipException e) {
            return failed(
                    discovery,
                    Optional.of(resolution),
                    new FetchException.NotFound(version + ": " + e.getMessage(), e));
        } catch (FetchException.Refused e) {
            return failed(discovery, Optional.of(resolution), e);
        }
        Blob mod = Blob.of(resolved.directory().goMod().orElseGet(() -> GoModFile.synthesise(module)));
        Explanation.Build build = new Explanation.Build(
                new ModuleFiles(
                        Blob.of(resolution.info().toJson()), mod, written.zip().zip()),
                DirHash.ofGoMod(mod),
                written.zip(),
                written.submodules(),
                written.inheritsLicense(),
                Collections.unmodifiableMap(written.conversions()));
        return new Explanation(module, query, discovery, Optional.of(resolution), Optional.of(build), Optional.empty());
    }

    private Explanation failed(
            Explanation.Discovery discovery, Optional<Explanation.Resolution> resolution, FetchException failure) {
        return new Explanation(module, query, discovery, resolution, Optional.empty(), Optional.of(failure));
    }
}
