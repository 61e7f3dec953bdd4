package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.ObjectStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * The files of one commit, as they are in the repository: nothing is converted and symbolic links are not followed.
 * Contents are here only once they were fetched.
 *
 * @param snapshot the remote repository
 * @param repository a clone that holds the commit's folders
 * @param tree the root tree
 */
public record CommitTree(RepositorySnapshot snapshot, Repository repository, ObjectId tree) {
    /** The most bytes of a file that is read at once: go.mod and LICENSE may not be larger, attributes are smaller. */
    static final int MAX_FILE_BYTES = 16 << 20;

    /** Finds a file, be it regular or a link; empty if there is none, or a folder or a submodule. */
    public Optional<ObjectId> find(String path) throws IOException {
        return entry(path).filter(entry -> isBlob(entry.mode())).map(Entry::id);
    }

    /** Finds a folder; the empty path is the root. */
    public Optional<ObjectId> folder(String path) throws IOException {
        if (path.isEmpty()) {
            return Optional.of(tree);
        }
        return entry(path).filter(entry -> FileMode.TREE.equals(entry.mode())).map(Entry::id);
    }

    /** An entry of a folder. */
    private record Entry(FileMode mode, ObjectId id) {}

    /** JGit's own walk would hold all the folders of the path at once. */
    private Optional<Entry> entry(String path) throws IOException {
        Optional<Entry> found = Optional.of(new Entry(FileMode.TREE, tree));
        try (ObjectReader reader = repository.newObjectReader()) {
            for (String name : path.split("/", -1)) {
                if (found.isEmpty() || !FileMode.TREE.equals(found.get().mode())) {
                    return Optional.empty();
                }
                found = entry(reader, found.get().id(), Constants.encode(name));
            }
        }
        return found;
    }

    private static Optional<Entry> entry(ObjectReader reader, ObjectId folder, byte[] name) throws IOException {
        CanonicalTreeParser entry = new CanonicalTreeParser(null, reader, folder);
        byte[] actual = new byte[name.length];
        for (; !entry.eof(); entry.next()) {
            if (entry.getNameLength() == name.length) {
                entry.getName(actual, 0);
                if (Arrays.equals(actual, name)) {
                    return Optional.of(new Entry(entry.getEntryFileMode(), entry.getEntryObjectId()));
                }
            }
        }
        return Optional.empty();
    }

    /** Tells whether an entry of a tree has bytes of its own. */
    static boolean isBlob(FileMode mode) {
        return !FileMode.TREE.equals(mode) && !FileMode.GITLINK.equals(mode);
    }

    /** Tells whether there is such a file. */
    public boolean has(String path) throws IOException {
        return find(path).isPresent();
    }

    /** Makes sure that files can be read; those that do not exist are passed over. */
    public void fetch(Collection<String> paths) throws IOException, FetchException, InterruptedException {
        Set<ObjectId> files = new HashSet<>();
        for (String path : paths) {
            find(path).ifPresent(files::add);
        }
        snapshot.fetchFiles(this, files);
    }

    /** Makes sure that everything can be read that the zip of a module is made of. */
    public void fetchModule(String folder) throws IOException, FetchException, InterruptedException {
        snapshot.fetchFiles(this, ModuleBlobs.of(this, folder));
    }

    /**
     * Reads the start of a file that was fetched: at most {@link #MAX_FILE_BYTES} and one, so that a reader can tell that
     * it is too large.
     *
     * @throws BudgetException if the heap is too small for it
     */
    public Optional<byte[]> read(String path) throws IOException {
        Optional<ObjectId> id = find(path);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try (ObjectReader reader = repository.newObjectReader();
                ObjectStream in = reader.open(id.get()).openStream()) {
            GitLimits limits = snapshot.heap().limits();
            if (in.getSize() > limits.structureBytes()) {
                throw BudgetException.excess("has a file " + path + " of " + in.getSize() + " bytes, more than "
                        + limits.structureBytes() + limits.advice());
            }
            byte[] start = new byte[(int) Math.min(in.getSize(), MAX_FILE_BYTES + 1)];
            snapshot.take(start.length);
            in.readNBytes(start, 0, start.length);
            return Optional.of(start);
        }
    }
}
