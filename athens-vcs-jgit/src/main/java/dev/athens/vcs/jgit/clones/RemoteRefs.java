package dev.athens.vcs.jgit.clones;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/**
 * What a remote repository advertises: its HEAD, branches and tags, each with the object that it stands for after
 * annotated tags have been followed. All other references are invisible, so that nobody's pull request passes for a
 * version. Immutable. Source: cmd/go/internal/modfetch/codehost, gitRepo.loadRefs.
 */
public final class RemoteRefs {
    private static final Pattern IN_FOLDER = Pattern.compile("refs/tags/.+/v[0-9]+\\.[0-9].*");

    /** The entries of two maps and two sets, ids, and a list for a tag. */
    private static final long HEAP_BYTES_PER_REFERENCE = 400;

    private final NavigableMap<String, ObjectId> targets = new TreeMap<>();
    private final Set<ObjectId> tips = new HashSet<>();
    private final Map<ObjectId, ObjectId> advertisedByTarget = new HashMap<>();
    private final Map<ObjectId, List<String>> tagsByTarget = new HashMap<>();

    RemoteRefs(Collection<Ref> advertised) {
        for (Ref ref : advertised) {
            ObjectId id = ref.getLeaf().getObjectId();
            if (id == null || !isVisible(ref.getName())) {
                continue;
            }
            ObjectId peeled = ref.getLeaf().getPeeledObjectId();
            ObjectId target = (peeled == null ? id : peeled).copy();
            targets.put(ref.getName(), target);
            tips.add(id.copy());
            advertisedByTarget.put(target, id.copy());
            if (ref.getName().startsWith(Constants.R_TAGS)) {
                tagsByTarget
                        .computeIfAbsent(target, key -> new ArrayList<>(1))
                        .add(ref.getName().substring(Constants.R_TAGS.length()));
            }
        }
        tagsByTarget.values().forEach(names -> names.sort(null));
    }

    private static boolean isVisible(String name) {
        return name.equals(Constants.HEAD) || name.startsWith(Constants.R_HEADS) || name.startsWith(Constants.R_TAGS);
    }

    /** What a reference stands for, by its full name, such as {@code HEAD} or {@code refs/tags/v1.0.0}. */
    public Optional<ObjectId> target(String refName) {
        return Optional.ofNullable(targets.get(refName));
    }

    /** About what all this takes in memory: the names twice, and the rest. */
    long heapBytes() {
        long names = targets.keySet().stream().mapToLong(String::length).sum();
        return 2 * names + targets.size() * HEAP_BYTES_PER_REFERENCE;
    }

    /** All references by full name. */
    public NavigableMap<String, ObjectId> targets() {
        return Collections.unmodifiableNavigableMap(targets);
    }

    /** The tags that start with a text, without {@code refs/tags/}, and what they stand for. */
    public Map<String, ObjectId> tags(String prefix) {
        Map<String, ObjectId> tags = new TreeMap<>();
        for (Map.Entry<String, ObjectId> ref :
                targets.tailMap(Constants.R_TAGS + prefix, true).entrySet()) {
            if (!ref.getKey().startsWith(Constants.R_TAGS + prefix)) {
                break;
            }
            tags.put(ref.getKey().substring(Constants.R_TAGS.length()), ref.getValue());
        }
        return tags;
    }

    /** The names of all tags of a commit, sorted. */
    public List<String> tagsOf(ObjectId commit) {
        return List.copyOf(tagsByTarget.getOrDefault(commit, List.of()));
    }

    /** The object to ask the server for to get what a reference stands for: perhaps an annotated tag, else the id itself. */
    ObjectId advertised(ObjectId target) {
        return tips.contains(target) ? target : advertisedByTarget.getOrDefault(target, target);
    }

    /** What {@code HEAD} and the branches stand for. */
    Set<ObjectId> branchTips() {
        Set<ObjectId> branches = new HashSet<>();
        targets.forEach((name, target) -> {
            if (!name.startsWith(Constants.R_TAGS)) {
                branches.add(target);
            }
        });
        return branches;
    }

    /** Tells whether there are tags like {@code sub/v1.0.0}: then the repository holds modules below its root. */
    boolean hasModulesInFolders() {
        return targets.keySet().stream().anyMatch(IN_FOLDER.asMatchPredicate());
    }

    /** What the references name themselves: commits and tag objects, rarely trees and blobs. */
    public Set<ObjectId> tips() {
        return Collections.unmodifiableSet(tips);
    }
}
