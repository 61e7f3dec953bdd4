package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Which files the zip of a module may be made of, as the folders tell without any file: all in the module's folder but
 * those of other modules in it and of vendored packages; and attributes wherever they are, and the LICENSE of the root.
 */
final class ModuleBlobs {
    private static final String VENDOR = "vendor";

    /** An id in a set, and a folder of the same size. */
    private static final long HEAP_BYTES_PER_ENTRY = 120;

    private final ObjectReader reader;
    private final RepositorySnapshot snapshot;
    private final Set<ObjectId> blobs = new HashSet<>();
    private final Set<Folder> seen = new HashSet<>(); // a few folders that hold each other's would be billions
    private final Deque<Folder> left = new ArrayDeque<>();

    /**
     * A folder below the module's.
     *
     * @param isOwn whether its files may be the module's
     * @param isVendor whether folders in it are vendored packages
     */
    private record Folder(ObjectId tree, boolean isOwn, boolean isVendor) {}

    private ModuleBlobs(ObjectReader reader, RepositorySnapshot snapshot) {
        this.reader = reader;
        this.snapshot = snapshot;
    }

    /**
     * Finds the files.
     *
     * @param folder the module's folder; empty for the root of the repository
     */
    static Set<ObjectId> of(CommitTree tree, String folder) throws IOException, InterruptedException {
        try (ObjectReader reader = tree.repository().newObjectReader()) {
            ModuleBlobs found = new ModuleBlobs(reader, tree.snapshot());
            for (String path : inherited(folder)) {
                tree.find(path).ifPresent(found.blobs::add);
            }
            Optional<ObjectId> root = tree.folder(folder);
            if (root.isPresent()) {
                found.addAll(root.get());
            }
            return found.blobs;
        }
    }

    private static List<String> inherited(String folder) {
        List<String> paths = new ArrayList<>(List.of("LICENSE", Constants.DOT_GIT_ATTRIBUTES));
        for (int slash = folder.indexOf('/'); slash > 0; slash = folder.indexOf('/', slash + 1)) {
            paths.add(folder.substring(0, slash + 1) + Constants.DOT_GIT_ATTRIBUTES);
        }
        return paths;
    }

    private void addAll(ObjectId root) throws IOException, InterruptedException {
        add(root, true, false);
        while (!left.isEmpty()) {
            Interrupts.check();
            Folder folder = left.pop();
            add(folder.tree(), folder.isOwn() && !isModule(folder.tree()), folder.isVendor());
        }
    }

    /** Attributes everywhere can make git refuse to archive the module. */
    private void add(ObjectId tree, boolean isOwn, boolean isVendor) throws IOException {
        CanonicalTreeParser entry = new CanonicalTreeParser(null, reader, tree);
        for (; !entry.eof(); entry.next()) {
            FileMode mode = entry.getEntryFileMode();
            if (FileMode.TREE.equals(mode)) {
                Folder folder = new Folder(
                        entry.getEntryObjectId(),
                        isOwn && !isVendor,
                        name(entry).equals(VENDOR));
                if (seen.add(folder)) {
                    count();
                    left.push(folder);
                }
            } else if (CommitTree.isBlob(mode) && (isOwn || name(entry).equals(Constants.DOT_GIT_ATTRIBUTES))) {
                if (blobs.add(entry.getEntryObjectId())) {
                    count();
                }
            }
        }
    }

    private void count() throws BudgetException {
        GitLimits limits = snapshot.heap().limits();
        if (blobs.size() + seen.size() > limits.objects()) {
            throw BudgetException.excess("has more than " + limits.objects() + " files and folders" + limits.advice());
        }
        snapshot.take(HEAP_BYTES_PER_ENTRY);
    }

    private boolean isModule(ObjectId tree) throws IOException {
        CanonicalTreeParser entry = new CanonicalTreeParser(null, reader, tree);
        for (; !entry.eof(); entry.next()) {
            boolean regular = (entry.getEntryRawMode() & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
            if (regular && name(entry).toLowerCase(Locale.ROOT).equals("go.mod")) {
                return true;
            }
        }
        return false;
    }

    private static String name(CanonicalTreeParser entry) {
        byte[] name = new byte[entry.getNameLength()];
        entry.getName(name, 0);
        return new String(name, StandardCharsets.UTF_8);
    }
}
