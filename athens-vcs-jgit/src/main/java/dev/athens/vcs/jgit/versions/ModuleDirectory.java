package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.internal.GoText;
import dev.athens.module.GoModFile;
import dev.athens.module.ModulePath;
import dev.athens.module.Semver;
import dev.athens.vcs.jgit.clones.CommitTree;
import dev.athens.vcs.jgit.place.ModulePlace;
import java.io.IOException;
import java.util.Optional;

/**
 * The folder of a module at one commit: its own one or a {@code vN} folder in it, whichever has the go.mod file with the
 * right major version.
 *
 * @param path relative to the repository; empty for its root
 * @param goMod the go.mod file byte for byte; empty if the module has none
 */
public record ModuleDirectory(String path, Optional<byte[]> goMod) {
    private static final String GO_MOD = "go.mod";

    /**
     * Finds the folder. Source: cmd/go/internal/modfetch, codeRepo.findDir.
     *
     * @param version the version that is asked for, for messages
     * @throws FetchException.NotFound if there is no such module at this commit; the message is only the reason
     */
    static ModuleDirectory find(ModulePlace place, CommitTree tree, String version)
            throws IOException, FetchException, InterruptedException {
        tree.fetch(place.goModFiles());
        return new Search(place, tree, version).run();
    }

    private record Search(ModulePlace place, CommitTree tree, String version) {
        ModuleDirectory run() throws IOException, FetchException {
            Optional<byte[]> own = tree.read(place.file(GO_MOD));
            String ownModule = own.map(GoModFile::scanModulePath).orElse("");
            boolean ownFits = own.isPresent() && (isMajor(ownModule) || replacesGopkgIn(ownModule));
            if (looksInMajorFolder()) {
                Optional<ModuleDirectory> inFolder = inMajorFolder(ownFits);
                if (inFolder.isPresent()) {
                    return inFolder.get();
                }
            }
            if (ownFits) {
                return new ModuleDirectory(place.directory(), own);
            }
            if (own.isPresent()) {
                throw mismatch(ownModule);
            }
            if (place.directory().isEmpty()
                    && (place.majorSuffix().isEmpty() || place.majorSuffix().startsWith("."))) {
                return new ModuleDirectory("", Optional.empty());
            }
            throw notFound("missing " + place.prefix() + "/go.mod"
                    + (looksInMajorFolder() ? " and ..." + place.majorSuffix() + "/go.mod" : ""));
        }

        private boolean looksInMajorFolder() {
            return place.majorSuffix().startsWith("/")
                    && !place.root().equals(place.path().value());
        }

        private Optional<ModuleDirectory> inMajorFolder(boolean ownFits) throws IOException, FetchException {
            String suffix = place.majorSuffix();
            String folder = place.file(suffix.substring(1));
            String file = folder + "/" + GO_MOD;
            Optional<byte[]> goMod = tree.read(file);
            if (goMod.isEmpty()) {
                return Optional.empty();
            }
            String module = GoModFile.scanModulePath(goMod.get());
            if (isMajor(module)) {
                if (ownFits) {
                    throw notFound(place.prefix() + "/" + place.file(GO_MOD) + " and ..." + suffix
                            + "/go.mod both have ..." + suffix + " module paths");
                }
                return Optional.of(new ModuleDirectory(folder, goMod));
            }
            if (module.isEmpty()) {
                throw notFound(place.root() + "/" + file + " is missing module path");
            }
            throw notFound(
                    place.root() + "/" + file + " has non-..." + suffix + " module path " + GoText.quote(module));
        }

        private FetchException.NotFound mismatch(String module) {
            String file = place.file(GO_MOD);
            String also = looksInMajorFolder() ? " (and ..." + place.majorSuffix() + "/go.mod does not exist)" : "";
            if (module.isEmpty()) {
                return notFound(file + " is missing module path" + also);
            }
            String what = " module path " + GoText.quote(module) + also;
            if (!place.majorSuffix().isEmpty()) {
                return notFound(file + " has non-..." + place.majorSuffix() + what);
            }
            if (ModulePath.split(module).isEmpty()) {
                return notFound(file + " has malformed" + what);
            }
            String major = Semver.parse(version).map(Semver::major).orElse("");
            return notFound(file + " has post-" + major + what);
        }

        private FetchException.NotFound notFound(String reason) {
            return new FetchException.NotFound(reason + " at revision " + place.revisionOf(version));
        }

        /** Tells whether versions of that module may be versions of this one. Source: isMajor. */
        private boolean isMajor(String module) {
            if (module.isEmpty()) {
                return false;
            }
            Optional<ModulePath.Split> split = ModulePath.split(module);
            if (split.isEmpty()) {
                return false;
            }
            String suffix = split.get().majorSuffix();
            if (place.majorSuffix().isEmpty()) {
                String major = split.get().major();
                return major.isEmpty() || major.equals("v0") || major.equals("v1");
            }
            return !suffix.isEmpty()
                    && suffix.substring(1).equals(place.majorSuffix().substring(1));
        }

        /** An old bug of the go command that modules have come to rely on: golang.org/issue/34254. */
        private boolean replacesGopkgIn(String module) {
            return place.majorSuffix().isEmpty() && module.startsWith("gopkg.in/");
        }
    }
}
