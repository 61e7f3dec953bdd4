package dev.athens.vcs.jgit.clones;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Which ways to fetch from a repository have failed, so that nobody tries them again.
 *
 * <p>Concurrency: thread-safe.
 */
final class Refusals {
    // guarded by this
    private final Set<Slice> disallowed = EnumSet.noneOf(Slice.class);
    private final Set<ObjectId> noCommits = new HashSet<>();
    private boolean large;
    private boolean heavy;

    /** Tells whether a way to fetch was not refused so far. */
    synchronized boolean allows(Slice slice) {
        return !disallowed.contains(slice);
    }

    /** The first way to fetch that was not refused so far. */
    synchronized Slice firstAllowed(List<Slice> slices) {
        return slices.stream().filter(this::allows).findFirst().orElse(Slice.ALL);
    }

    /** Remembers that the server refuses ways to fetch. */
    synchronized void disallow(Collection<Slice> slices) {
        disallowed.addAll(slices);
    }

    /** References that stand for a tree or a file, so that a history comes without them. */
    synchronized Set<ObjectId> noCommits() {
        return Set.copyOf(noCommits);
    }

    synchronized void addNoCommits(Set<ObjectId> ids) {
        noCommits.addAll(ids);
    }

    /** Forgets what only a clone has told that turned out to be damaged. */
    synchronized void forgetNoCommits() {
        noCommits.clear();
    }

    /** Tells whether deltas of what a clone has may be light enough for the heap. */
    synchronized boolean allowsThin() {
        return !heavy;
    }

    /** Remembers that such deltas are too heavy. */
    synchronized void addHeavy() {
        heavy = true;
    }

    /** Tells whether a whole commit may be small enough to be fetched for its go.mod alone. */
    synchronized boolean mayBeSmall() {
        return !large;
    }

    /** Remembers that whole commits are large. */
    synchronized void addLarge() {
        large = true;
    }
}
