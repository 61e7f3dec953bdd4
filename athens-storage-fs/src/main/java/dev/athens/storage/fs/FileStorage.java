package dev.athens.storage.fs;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fleet.LeaseKeeper;
import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import dev.athens.internal.SeldomWarning;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.VersionList;
import dev.athens.storage.Catalog;
import dev.athens.storage.FolderLogStore;
import dev.athens.storage.HeadMismatchException;
import dev.athens.storage.LogStore;
import dev.athens.storage.PageToken;
import dev.athens.storage.RecordedHashes;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import dev.athens.storage.Usages;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Module versions in a folder, laid out as Go's own download cache. So the folder is at the same time a static module
 * proxy ({@code GOPROXY=file:///folder}), and the {@code cache/download} folder of an existing module cache can be served:
 * a version is whole when its {@code .info}, {@code .mod} and {@code .zip} are there, the first two are its head, and other
 * files are left alone. Beside them lies, as in Go's cache, the {@code .ziphash} of what was written, and in {@code
 * .athens/hashes} the hashes of all three, to be verified against later. In {@code .athens/claims} is noted which of several
 * processes does what, and in {@code .athens/notices} what they tell each other.
 *
 * <p>A file whose name would be longer than 255 characters cannot be stored: such versions are absent, and saving one
 * fails.
 *
 * <p><b>How a version is committed.</b> Its files are copied into {@code .athens} inside the folder and forced to disk.
 * Then, under a lock that all processes respect, they are renamed to their places, and the folder is forced: of a head
 * first the mod, then the info as the mark that makes it visible; of a zip that comes later the zip alone, as the mark that
 * makes the version whole; all at once with the info as the last. Whenever the process or the machine dies, there is the
 * version, its head or nothing. What lies there without belonging to a head is removed, and that forced, before the next
 * head comes, so that no zip of unknown origin ever completes it. The next {@link #open} removes temporary files whose
 * owner is dead. Deleting takes the mark away first.
 *
 * <p>A lock was chosen over hard links that fail if the name is taken. Links decide one name at a time: of two savers with
 * different bytes each could win one name, and leftovers of a dead saver look like the work of a live one. The operating
 * system frees a lock however its holder dies. Only the renames happen under it, never the copying, and each module has its
 * own: a process that sleeps under it, because it was stopped or its disk hangs, keeps up no other module.
 *
 * <p><b>Concurrency.</b> Thread-safe, and safe among processes that share the folder, also through a network file system
 * if that has POSIX locks and atomic renames. Readers take no lock: they look at the mark before and after the other files,
 * which is four system calls for a version that is there, three for a head and one for nothing, and only when the mark
 * changed in between they look again under the lock. The go command itself knows nothing of the lock, so let it not write into a
 * folder that this storage saves to.
 *
 * <p>A storage needs no closing. It keeps one open file, until its {@linkplain #parts parts} are closed, and a process keeps
 * another one for each folder that it opened.
 */
public final class FileStorage implements Storage, Catalog, Usages, RecordedHashes {
    private static final Logger LOG = System.getLogger(FileStorage.class.getName());

    /** How exactly it is known when a version was last used. */
    private static final Duration USE_GRAIN = Duration.ofDays(1);

    private final Path root;
    private final Layout layout;
    private final FolderLocks locks;
    private final Writing writing;
    private final Lookup lookup;
    private final DiskBlocks blocks;
    private final FolderNames folders = new FolderNames();
    private final SeldomWarning unreadable = new SeldomWarning(LOG, "it is left out");

    private FileStorage(Path root, Writing writing) {
        this.root = root;
        this.layout = new Layout(root);
        this.locks = FolderLocks.of(root);
        this.writing = writing;
        this.blocks = new DiskBlocks(root);
        this.lookup = new Lookup(layout, locks, writing);
    }

    /**
     * Opens a folder. Temporary files that dead processes left there are removed, those of live ones are not touched.
     *
     * <p>If the folder is there and cannot be written, because of its owner, its disk or its mount, then the storage serves
     * what it has and says {@linkplain #readOnlyReason why} it takes nothing; it tries again now and then. The same happens if
     * it cannot be written any more later.
     *
     * @param folder the root of the layout, created if it is missing
     * @throws IOException if the folder cannot be created, if a version of Athens has used it that knew other rules for layout
     *     and locks, or if an older one is using it right now
     */
    public static FileStorage open(Path folder) throws IOException {
        return open(folder, System::nanoTime);
    }

    static FileStorage open(Path folder, LongSupplier nanoTime) throws IOException {
        Path root = Modes.createDirectories(folder.toAbsolutePath().normalize());
        return new FileStorage(root, Writing.open(root, nanoTime));
    }

    /**
     * Opens a folder into which nothing is written, whoever else writes there; what is to be saved or deleted fails.
     *
     * @param folder the root of the layout
     * @throws IOException if the folder is not there, or if a version of Athens has used it that knew another layout
     */
    public static FileStorage openReadOnly(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new IOException(root + ": there is no such folder, and a read-only storage makes none");
        }
        new StoreFormat(root).check();
        return new FileStorage(root, Writing.never(root));
    }

    @Override
    public Optional<String> readOnlyReason() {
        return writing.obstacle();
    }

    /** This storage with all that it can do; claims only if it was opened to be written, and else a noticeboard only to read. */
    public StorageParts parts() {
        return parts(LeaseFiles.LEASE);
    }

    /**
     * The same.
     *
     * @param lease how long the claim of a process that has died keeps others from the same work
     */
    StorageParts parts(Duration lease) {
        if (writing.isNever()) {
            return new StorageParts(this, Optional.of(this), Optional.of(this), Optional.of(this), writing::leave)
                    .withNoticeboard(new FileNoticeboard(root, Optional.empty()))
                    .withLogs(this::log);
        }
        FileClock clock = () -> writing.ownFile("clock");
        LeaseKeeper claims = new LeaseKeeper(new LeaseFiles(root, clock, lease), lease);
        return new StorageParts(this, Optional.of(this), Optional.of(this), Optional.of(this), () -> {
                    claims.close();
                    writing.leave();
                })
                .withClaims(claims)
                .withNoticeboard(new FileNoticeboard(root, Optional.of(clock)))
                .withLogs(this::log);
    }

    private LogStore log(String name) {
        return FolderLogStore.of(Workspace.folder(root).resolve("logs").resolve(name));
    }

    @Override
    public List<Version> list(ModulePath module) throws IOException {
        Optional<Path> folder = layout.folder(module);
        return folder.isPresent() ? Layout.versions(module, folder.get()) : List.of();
    }

    /** All versions of a module, whole or not. */
    List<ModuleVersion> versions(ModulePath module) throws IOException {
        Optional<Path> folder = layout.folder(module);
        return folder.isPresent()
                ? Layout.entries(module, folder.get()).stream()
                        .map(Usages.Entry::version)
                        .toList()
                : List.of();
    }

    @Override
    public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
        return lookup.find(version, AtomicCommit::look, ModuleFiles::info);
    }

    @Override
    public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
        return lookup.find(version, AtomicCommit::lookAtHead, ModuleHead::info);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The note is the time of last change of the {@code .info} file; it is renewed once it is a day old, so a hit hardly
     * ever costs more. The operating system's own time of last access would cost nothing, but most machines are told not to
     * keep it. Whoever looks at the version right now takes the changed time for a changed file, and looks again.
     */
    @Override
    public void noteUse(ModuleVersion version, ModuleHead found, Instant now) {
        noteUse(version, found, now, USE_GRAIN);
    }

    /**
     * The same, to be known more exactly.
     *
     * @param grain how old a note may become before it is renewed
     */
    void noteUse(ModuleVersion version, ModuleHead found, Instant now, Duration grain) {
        if (writing.obstacle().isPresent()) {
            return;
        }
        try {
            Optional<StoredFile> info = info(version, found);
            if (info.isPresent() && !lastUse(info.get()).isAfter(now.minus(grain))) {
                Files.setLastModifiedTime(info.get().path(), FileTime.from(now));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> version + ": use was not noted", e);
        }
    }

    /** As it was found; whoever wraps this storage may have put something else in its place. */
    private Optional<StoredFile> info(ModuleVersion version, ModuleHead found) throws IOException {
        if (found.info() instanceof StoredFile info) {
            return Optional.of(info);
        }
        Optional<VersionFiles> files = layout.files(version);
        return files.isPresent() ? StoredFile.lookAt(files.get().info()) : Optional.empty();
    }

    private static Instant lastUse(StoredFile info) {
        return info.modified().toInstant();
    }

    /** {@inheritDoc} Each file takes whole blocks of the file system, and so do those of the hashes. */
    @Override
    public Optional<Usage> usage(ModuleVersion version) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        Optional<ModuleHead> head = files.isEmpty() ? Optional.empty() : AtomicCommit.lookAtHead(files.get());
        if (head.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                blocks.taken(files.get()), lastUse((StoredFile) head.get().info())));
    }

    @Override
    public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
        return saveHead(version, head, Hashes.NONE);
    }

    /**
     * The same, if it is what it should be.
     *
     * @param expected what the files should hash to, as far as is known
     * @throws DamagedException if they hash to something else
     */
    boolean saveHead(ModuleVersion version, ModuleHead head, Hashes expected) throws IOException {
        VersionFiles target = target(version);
        if (findHead(version).isPresent()) {
            return false;
        }
        try (TemporaryFiles source = writing.newFiles()) {
            Hashes hashes = source.writeHead(head);
            DamagedException.requireSame(version, hashes, expected);
            Durable.createFolders(root, target.folder());
            boolean saved = locks.holding(version.path(), () -> {
                if (AtomicCommit.lookAtHead(target).isPresent()) {
                    return false;
                }
                AtomicCommit.commitHead(source, hashes, target);
                return true;
            });
            if (saved) {
                // without the lock, so that the disk takes many heads of one module at once: what only adds names needs
                // no order
                settle(version, target);
            }
            return saved;
        } catch (DamagedException e) {
            throw e;
        } catch (IOException e) {
            throw writing.explained(e, head.sizeBytes());
        }
    }

    @Override
    public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
        return save(version, files, Hashes.NONE);
    }

    /**
     * The same, if it is what it should be.
     *
     * @param expected what the files should hash to, as far as is known
     * @throws DamagedException if they hash to something else
     */
    boolean save(ModuleVersion version, ModuleFiles files, Hashes expected) throws IOException {
        VersionFiles target = target(version);
        if (find(version).isPresent()) {
            return false;
        }
        try (TemporaryFiles source = writing.newFiles()) {
            WholeSave save = new WholeSave(version, files, expected, source, target);
            save.copyMissing(findHead(version));
            Durable.createFolders(root, target.folder());
            Optional<Boolean> saved = commit(version, save, source, target);
            if (saved.isEmpty()) {
                save.copyAll();
                saved = commit(version, save, source, target);
            }
            return saved.orElseThrow();
        } catch (HeadMismatchException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            throw writing.explained(e, files.sizeBytes());
        }
    }

    private Optional<Boolean> commit(ModuleVersion version, WholeSave save, TemporaryFiles source, VersionFiles target)
            throws IOException {
        return locks.holding(version.path(), () -> {
            Optional<Boolean> saved = save.commit();
            if (saved.equals(Optional.of(true))) {
                settleWithList(version, source, target);
            }
            return saved;
        });
    }

    private VersionFiles target(ModuleVersion version) throws IOException {
        return layout.files(version)
                .orElseThrow(() -> new IOException(version + ": name is too long for a file system"));
    }

    @Override
    public boolean delete(ModuleVersion version) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        if (files.isEmpty() || !Files.isDirectory(files.get().folder())) {
            return false;
        }
        writing.check();
        return locks.holding(version.path(), () -> {
            boolean there = AtomicCommit.lookAtHead(files.get()).isPresent();
            AtomicCommit.remove(files.get());
            try (TemporaryFiles temporary = writing.newFiles()) {
                settleWithList(version, temporary, files.get());
            }
            return there;
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Modules are ordered by the elements of their escaped paths, versions as Go orders them. A page costs what its own
     * folders cost, and those on the way to its first version. A folder that cannot be read is named in the log as well, one
     * in a minute.
     */
    @Override
    public Catalog.Page list(String token, int limit) throws IOException {
        CatalogWalk walk = walk(false, token, limit);
        Catalog.Page page =
                Catalog.Page.of(walk.found().stream().map(Entry::version).toList(), limit);
        return new Catalog.Page(page.versions(), page.next(), walk.unreadable());
    }

    @Override
    public Usages.Page walk(String token, int limit) throws IOException {
        CatalogWalk walk = walk(true, token, limit);
        return Usages.Page.of(walk.found(), limit, walk.unreadable());
    }

    private CatalogWalk walk(boolean heads, String token, int limit) throws IOException {
        CatalogWalk walk = CatalogWalk.through(root, folders, heads, PageToken.parse(token), Math.addExact(limit, 1));
        walk.unreadable().forEach(unreadable::warn);
        return walk;
    }

    @Override
    public Hashes recorded(ModuleVersion version) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        return files.isEmpty() ? Hashes.NONE : recorded(files.get());
    }

    /** All hashes if this storage has saved the version, that of the zip if the go command has. */
    private static Hashes recorded(VersionFiles files) throws IOException {
        Hashes hashes = HashFile.read(files.hashes());
        if (hashes.zip().isPresent()) {
            return hashes;
        }
        Optional<ModuleHash> noted = RecordedHash.read(files.zipHash());
        // without the zip it is a leftover
        return noted.isPresent() && Files.exists(files.zip())
                ? hashes.or(new Hashes(Optional.empty(), Optional.empty(), noted, Optional.empty()))
                : hashes;
    }

    /** {@inheritDoc} That of the zip is also noted beside it, as the go command does. */
    @Override
    public boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException {
        return changing(version, found, (files, temporary) -> {
            // a head has none, though the hash of a zip that was there before may be known
            boolean noting = hashes.zip().isPresent() && Files.exists(files.zip());
            if (noting && !hashes.zip().equals(RecordedHash.read(files.zipHash()))) {
                Modes.newFile(temporary.zipHash(), hashes.zip().get().toString());
                AtomicCommit.move(temporary.zipHash(), files.zipHash());
            }
            AtomicCommit.putHashes(hashes, temporary, files);
        });
    }

    /**
     * {@inheritDoc} Its files are kept below {@code .athens/quarantine}, under the same names, beside a text with the reason.
     */
    @Override
    public boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException {
        return changing(version, found, (files, temporary) -> {
            // the go command's note goes away with the zip
            AtomicCommit.putHashes(recorded(files), temporary, files);
            new Quarantine(root).take(files, reason);
            settleWithList(version, temporary, files);
        });
    }

    /** Something to do with the files of a version under its lock. */
    @FunctionalInterface
    private interface Change {
        void make(VersionFiles files, TemporaryFiles temporary) throws IOException;
    }

    private boolean changing(ModuleVersion version, ModuleHead found, Change change) throws IOException {
        Optional<VersionFiles> files = layout.files(version);
        if (files.isEmpty()) {
            return false;
        }
        try (TemporaryFiles temporary = writing.newFiles()) {
            return locks.holding(version.path(), () -> {
                boolean same = AtomicCommit.lookAtHead(files.get()).equals(Optional.of(found));
                if (same) {
                    change.make(files.get(), temporary);
                }
                return same;
            });
        }
    }

    /**
     * Makes a finished change durable. That may not fail the change, which everybody sees already: a crash could at most
     * undo it as a whole.
     */
    private static void settle(ModuleVersion version, VersionFiles files) {
        try {
            Durable.force(files.folder());
        } catch (IOException e) {
            LOG.log(Level.WARNING, version + ": a loss of power could undo what was done in " + files.folder(), e);
        }
    }

    /** The same after whole versions have changed, which are in the list file for those who serve without this storage. */
    private static void settleWithList(ModuleVersion version, TemporaryFiles temporary, VersionFiles files) {
        settle(version, files);
        try {
            List<Version> versions = Layout.versions(version.path(), files.folder());
            AtomicCommit.replaceList(VersionList.format(versions), temporary, files);
        } catch (IOException e) {
            LOG.log(Level.WARNING, version + ": list of versions in " + files.folder() + " is out of date", e);
        }
    }

    @Override
    public String toString() {
        return "FileStorage[" + root + "]";
    }
}
