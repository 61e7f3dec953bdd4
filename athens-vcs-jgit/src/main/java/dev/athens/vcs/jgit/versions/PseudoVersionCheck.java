package dev.athens.vcs.jgit.versions;

import dev.athens.fetch.FetchException;
import dev.athens.internal.GoText;
import dev.athens.module.InvalidNameException;
import dev.athens.module.PseudoVersion;
import dev.athens.module.Semver;
import dev.athens.module.Version;
import dev.athens.vcs.jgit.clones.RepositorySnapshot;
import dev.athens.vcs.jgit.place.ModuleErrors;
import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.VersionText;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Checks that what a pseudo-version says of its commit is true, so that nobody gives a commit a version as high as he
 * likes. Source: cmd/go/internal/modfetch, codeRepo.validatePseudoVersion.
 *
 * @param place the module
 * @param snapshot its repository
 * @param revision the commit that the pseudo-version names
 */
record PseudoVersionCheck(ModulePlace place, RepositorySnapshot snapshot, Revision revision) {
    /**
     * Checks a pseudo-version.
     *
     * @return the tag before it that it builds upon; empty if it names none
     * @throws FetchException.NotFound if commit id, time or base are not as they should be
     */
    Optional<String> run(String version) throws IOException, FetchException, InterruptedException {
        checkRevision(version);
        checkTime(version);
        Optional<Semver> base = base(VersionText.withoutIncompatible(version));
        if (base.isPresent()) {
            return Optional.of(checkBase(version, base.get()));
        }
        if (place.pseudoMajor().isEmpty() && version.startsWith("v1.")) {
            throw invalid(version, "major version without preceding tag must be v0, not v1");
        }
        return Optional.empty();
    }

    /** The version before; the build metadata of the pseudo-version are its own. */
    private Optional<Semver> base(String version) throws FetchException {
        Semver semver = Semver.parse(version).orElseThrow();
        Optional<Version> base;
        try {
            base = PseudoVersion.parse(Version.parse(semver.canonical())).base();
        } catch (InvalidNameException e) {
            String message = String.valueOf(e.getMessage());
            throw invalid(version, message.substring(message.indexOf(": ") + 2));
        }
        if (base.isEmpty() && !semver.build().isEmpty()) {
            throw invalid(version, "lacks base version, but has build metadata " + GoText.quote(semver.build()));
        }
        return base.flatMap(known -> Semver.parse(known.value() + semver.build()));
    }

    private void checkRevision(String version) throws FetchException {
        String asked = VersionText.pseudoRevision(version);
        String expected = revision.shortId();
        if (asked.equals(expected)) {
            return;
        }
        if (asked.startsWith(expected)) {
            throw invalid(version, "revision is longer than canonical (expected " + expected + ")");
        }
        if (expected.startsWith(asked)) {
            throw invalid(version, "revision is shorter than canonical (expected " + expected + ")");
        }
        throw invalid(version, "does not match short name of revision (expected " + expected + ")");
    }

    private void checkTime(String version) throws FetchException {
        String timestamp = VersionText.pseudoTimestamp(version);
        String expected = PseudoVersion.timestamp(revision.time());
        if (timestamp.equals(expected)) {
            return;
        }
        if (new PseudoVersion(Optional.empty(), timestamp, "").time().isEmpty()) {
            throw invalid(version, "malformed time " + GoText.quote(timestamp));
        }
        throw invalid(version, "does not match version-control timestamp (expected " + expected + ")");
    }

    /** Finds a tag of the base that the commit descends from. */
    private String checkBase(String version, Semver base) throws IOException, FetchException, InterruptedException {
        String prefix = place.tagPrefix();
        for (String tag : revision.tags()) {
            String text = tag.startsWith(prefix) ? tag.substring(prefix.length()) : tag;
            if (text.equals(base.text())) {
                throw invalid(
                        version,
                        "tag (" + tag + ") found on revision " + VersionText.pseudoRevision(version)
                                + " is already canonical, so should not be replaced with a pseudo-version derived from that tag");
            }
        }
        String lastTag = "";
        for (Map.Entry<String, ObjectId> tag :
                snapshot.refs().tags(prefix + base.text()).entrySet()) {
            Optional<Semver> semver = Semver.parse(tag.getKey().substring(prefix.length()));
            if (semver.isEmpty() || semver.get().comparePrecedence(base) != 0) {
                continue;
            }
            lastTag = tag.getKey();
            if (descendsFrom(tag.getValue())) {
                return lastTag;
            }
        }
        if (lastTag.isEmpty()) {
            throw invalid(version, "preceding tag (" + base + ") not found");
        }
        throw invalid(
                version,
                "revision " + VersionText.pseudoRevision(version) + " is not a descendent of preceding tag (" + lastTag
                        + ")");
    }

    private boolean descendsFrom(ObjectId tag) throws IOException, FetchException, InterruptedException {
        try (BoundedWalk walk = new BoundedWalk(snapshot.history(), snapshot.heap())) {
            RevCommit base = walk.parseCommit(tag);
            return walk.isMergedInto(base, walk.parseCommit(revision.id()));
        } catch (IncorrectObjectTypeException | MissingObjectException e) {
            return false; // a tag of a tree or a file, which the history need not have
        }
    }

    private FetchException.NotFound invalid(String version, String reason) {
        return ModuleErrors.invalidPseudoVersion(place.path(), version, reason);
    }
}
