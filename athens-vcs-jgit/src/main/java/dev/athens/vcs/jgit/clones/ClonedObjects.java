package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** What a clone has, and lacks. */
final class ClonedObjects {
    private static final int MAX_HAVES = 32;

    private ClonedObjects() {}

    /** Which of some objects a clone lacks. */
    static Set<ObjectId> missing(Repository clone, Set<ObjectId> ids) throws IOException {
        Set<ObjectId> missing = new HashSet<>();
        for (ObjectId id : ids) {
            if (!clone.getObjectDatabase().has(id)) {
                missing.add(id);
            }
        }
        return missing;
    }

    /** What the server may leave out of a slice. */
    static Set<ObjectId> haves(Repository clone, Slice slice) throws IOException {
        if (slice == Slice.FILES) {
            return Set.of();
        }
        Stream<ObjectId> candidates = slice.hasAncestors()
                ? Tips.of(clone).read()
                : clone.getObjectDatabase().getShallowCommits().stream().limit(MAX_HAVES);
        Set<ObjectId> haves = candidates.collect(Collectors.toCollection(HashSet::new));
        haves.removeAll(missing(clone, haves));
        return haves;
    }
}
