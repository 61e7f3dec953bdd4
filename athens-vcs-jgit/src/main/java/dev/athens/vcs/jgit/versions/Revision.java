package dev.athens.vcs.jgit.versions;

import dev.athens.vcs.jgit.clones.CommitTree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A commit, and how it was found. Source: cmd/go/internal/modfetch/codehost, RevInfo.
 *
 * @param id the commit
 * @param time committer time, whole seconds
 * @param ref the reference that led to it, by full name; empty if a commit id did
 * @param tag the tag that led to it; empty if something else did
 * @param tags all tags of the commit, sorted
 * @param tree its files
 */
public record Revision(
        ObjectId id, Instant time, Optional<String> ref, Optional<String> tag, List<String> tags, CommitTree tree) {
    private static final int SHORT_DIGITS = 12;

    /** The abbreviated id of pseudo-versions. */
    String shortId() {
        return id.name().substring(0, SHORT_DIGITS);
    }
}
