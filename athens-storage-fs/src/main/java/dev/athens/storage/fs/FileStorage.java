package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionList;
import dev.athens.storage.Catalog;
import dev.athens.storage.PageToken;
import dev.athens.storage.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Module versions in a folder, laid out as Go's own download cache. So the folder is at the same time a static module
 * proxy ({@code GOPROXY=file:///folder}), and the {@code cache/download} folder of an existing module cache can be served:
 * a version is there when its {@code .info}, {@code .mod} and {@code .zip} are, and other files are left alone.
 *
 * <p>A file whose name would be longer than 255 characters cannot be stored: such versions are absent, and saving one
 * fails.
 *
 * <p><b>How a version is committed.</b> The three files are copied into {@code .athens} inside the folder and forced to
 * disk. Then, under a lock that all processes respect, they are renamed to their places: zip, mod, a barrier, and info as
 * the mark that makes the version visible. Whenever the process or the machine dies, the version is whole or has no mark;
 * the next save of that version replaces what lies there without mark, and the next {@link #open} removes temporary files
 * whose owner is dead. Deleting takes the mark away first.
 *
 * <p>A lock was chosen over hard links that fail if the name is taken. Links decide one name at a time: of two savers with
 * different bytes each could win one name, and leftovers of a dead saver look like the work of a live one. The operating
 * system frees a lock however its holder dies. Only the renames happen under it, never the copying, and different modules
 * hardly ever share one.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among processes that share the folder, also through a network file system
 * if that has POSIX locks and atomic renames. Readers take no lock: they look at the mark before and after the other files,
 * which is four system calls for a version that is there and one for a version that is not, and only when the mark changed
 * in between they look again under the lock. The go command itself knows nothing of the lock, so let it not write into a
 * folder that this storage saves to.
 *
 * <p>A storage needs no closing. It keeps one open file.
 */
public final class FileStorage implements Storage, Catalog {
    private static final Logger LOG = System.getLogger(FileStorage.class.getName());

    private final Path root;
    private final Layout layout;
    private final FolderLocks locks;
    private final Workspace workspace;
    private final FolderNames folders = new FolderNames();

    private FileStorage(Path root, FolderLocks locks, Workspace workspace) {
        this.root = root;
        this.layout = new Layout(root);
        this.locks = locks;
        this.workspace = workspace;
    }

    /**
     * Opens a folder. Temporary files that dead processes left there are removed, those of live ones are not touched.
     *
     * @param folder the root of the layout, created if it is missing
     * @throws IOException if the folder cannot be created or written to
     */
    public static FileStorage open(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.toAbsolutePath().normalize());
        FolderLocks locks = new FolderLocks(Workspace.lockFolder(root));
        return new FileStorage(root, locks, Workspace.enter(root, locks));
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        Optional<Path> folder = layout.folder(module);
        return folder.isPresent() ? Layout.versions(module, folder.get()) : List.of();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Optional<ModuleFiles> found = AtomicCommit.look(files.get());
        if (found.isEmpty() || AtomicCommit.isUnchanged(files.get(), found.get())) {
            return found;
        }
        return locks.holding(lockName(version.path()), () -> AtomicCommit.look(files.get()));
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        VersionFiles target = layout.files(version)
                .orElseThrow(() -> new IOException(version + ": name is too long for a file system"));
        if (find(version).isPresent()) {
            return false;
        }
        try (TemporaryFiles source = workspace.newFiles()) {
            source.write(files);
            Durable.createFolders(root, target.folder());
            return locks.holding(lockName(version.path()), () -> {
                if (AtomicCommit.look(target).isPresent()) {
                    return false;
                }
                AtomicCommit.commit(source, target);
                settle(version, source, target);
                return true;
            });
        }
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        if (files.isEmpty() || !Files.isDirectory(files.get().folder())) {
            return false;
        }
        return locks.holding(lockName(version.path()), () -> {
            boolean there = AtomicCommit.look(files.get()).isPresent();
            AtomicCommit.remove(files.get());
            try (TemporaryFiles temporary = workspace.newFiles()) {
                settle(version, temporary, files.get());
            }
            return there;
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Modules are ordered by the elements of their escaped paths, versions as Go orders them. A page costs what its own
     * folders cost, and those on the way to its first version.
     */
    @Override
    public Page list(String token, int limit) throws IOException {
        return Page.of(CatalogWalk.find(root, folders, PageToken.parse(token), Math.addExact(limit, 1)), limit);
    }

    /**
     * Makes a finished change durable and renews the list file. Neither may fail the change, which everybody sees already:
     * a crash could at most undo it as a whole, and only those who serve the folder without this storage read the list.
     */
    private void settle(ModuleVersion version, TemporaryFiles temporary, VersionFiles files) {
        try {
            Durable.force(files.folder());
            List<Version> versions = Layout.versions(version.path(), files.folder());
            AtomicCommit.replaceList(VersionList.format(versions), temporary, files);
        } catch (IOException e) {
            LOG.log(Level.WARNING, version + ": list of versions in " + files.folder() + " is out of date", e);
        }
    }

    private static String lockName(ModulePath module) {
        return module.value();
    }

    @Override
    public String toString() {
        return "FileStorage[" + root + "]";
    }
}
