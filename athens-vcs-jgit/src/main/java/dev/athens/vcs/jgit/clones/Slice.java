package dev.athens.vcs.jgit.clones;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.Transport;

/**
 * Which part of a repository a fetch brings, and the clone that it goes to. Complete and incomplete history never meet in
 * one clone, nor do commits that have all their files and commits that have none: servers leave out what belongs to the
 * commits that a clone has, be it there or not. Source: gitprotocol-v2(5), "fetch";
 * git-rev-list(1), "--filter".
 */
enum Slice {
    /** Commits and annotated tags with all their ancestors. */
    HISTORY("commits.git", "tree:0", Optional.empty()),
    /** The same with all folders, for servers that do not leave out folders. */
    HISTORY_AND_TREES("folders.git", "blob:none", Optional.empty()),
    /** Everything, for servers that give no parts. */
    ALL("full.git", "", Optional.empty()),
    /** Single commits with all their folders. */
    TREES("parts.git", "blob:none", Optional.of(1)),
    /** Single commits with the upper folders and what is in them, for one go.mod file; into a clone for one use. */
    TOPS("tops.git", "tree:", Optional.of(1)),
    /** Single commits with everything in them. */
    VERSIONS("versions.git", "", Optional.of(1)),
    /** Single files, for a clone that has the folders. */
    FILES(TREES.cloneName, "", Optional.empty());

    /** Ways to fetch all commits, the best first. */
    static final List<Slice> HISTORIES = List.of(HISTORY, HISTORY_AND_TREES, ALL);
    /** Ways to fetch single commits of whose files few are needed. */
    static final List<Slice> PARTS = List.of(TREES, VERSIONS, ALL);
    /** Ways to fetch single commits for one go.mod file, the best first. */
    static final List<Slice> HEADS = List.of(TOPS, TREES);
    /** Ways to fetch single commits with their files. */
    static final List<Slice> WHOLES = List.of(VERSIONS, ALL);

    /** All clones. */
    static final Set<String> CLONE_NAMES =
            Arrays.stream(values()).map(Slice::cloneName).collect(Collectors.toUnmodifiableSet());

    /** Ways for which the server has to leave something out. */
    static final List<Slice> FILTERED = List.of(HISTORY, HISTORY_AND_TREES, TREES, TOPS);

    private final String cloneName;
    private final String filter;
    private final Optional<Integer> depth;

    Slice(String cloneName, String filter, Optional<Integer> depth) {
        this.cloneName = cloneName;
        this.filter = filter;
        this.depth = depth;
    }

    /** The name of the clone's folder. */
    String cloneName() {
        return cloneName;
    }

    /** Tells whether ancestors of the wanted commits come along. */
    boolean hasAncestors() {
        return this == HISTORY || this == HISTORY_AND_TREES || this == ALL;
    }

    /** Tells whether single commits are added to others, of which they have much in common. */
    boolean isIncremental() {
        return this == VERSIONS || this == TREES;
    }

    /**
     * Makes connections of a transport fetch this part.
     *
     * @param levels how many levels of folders are upper ones
     */
    void configure(Transport transport, int levels) throws PackProtocolException {
        String line = this == TOPS ? filter + levels : filter;
        transport.setFilterSpec(line.isEmpty() ? FilterSpec.NO_FILTER : FilterSpec.fromFilterLine(line));
        depth.ifPresent(transport::setDepth);
    }
}
