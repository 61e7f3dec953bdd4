package dev.athens.vcs.jgit.archive;

import com.google.common.io.ByteSource;
import com.google.common.primitives.Bytes;
import dev.athens.fetch.FetchException;
import dev.athens.internal.GoText;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.vcs.jgit.clones.CommitTree;
import dev.athens.vcs.jgit.clones.Interrupts;
import dev.athens.zip.InvalidZipException;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Packs a folder of a commit as a module zip: contents as {@code git archive} gives them, and the LICENSE of the
 * repository's root if the folder has none. Source: cmd/go/internal/modfetch, codeRepo.Zip.
 */
public final class TreeZip {
    /** The most entries of one folder; a zip of the go command's largest size could hold a few million empty files. */
    private static final int MAX_ENTRIES = 1_000_000;

    private static final String LICENSE = "LICENSE";

    private final CommitTree tree;
    private final String folder;
    private final TreeAttributes attributes;
    private final List<String> submodules = new ArrayList<>();
    private final Map<String, Conversion> conversions = new LinkedHashMap<>();
    private boolean inheritsLicense;

    /** A file whose attributes ask for a conversion. */
    private record Conversion(ByteSource raw, ObjectId id, ArchiveConversion steps) {
        /** Tells whether the content is another one after it. */
        boolean hasEffect() throws IOException {
            return !raw.contentEquals(new ByteSource() {
                @Override
                public InputStream openStream() throws IOException {
                    return steps.open(raw, id);
                }
            });
        }
    }

    private TreeZip(CommitTree tree, String folder) throws IOException {
        this.tree = tree;
        this.folder = folder;
        this.attributes = new TreeAttributes(tree);
    }

    /**
     * What a zip was made of.
     *
     * @param zip what the writer says
     * @param submodules the folders of submodules, relative to the module
     * @param inheritsLicense whether the LICENSE is that of the repository's root
     * @param source reads the repository
     */
    public record Written(
            ModuleZipWriter.Result zip, List<String> submodules, boolean inheritsLicense, TreeZip source) {
        /** The files whose contents are not those of the repository, with the attributes that say so; reads them again. */
        public Map<String, String> conversions() throws IOException, InterruptedException {
            Map<String, String> changed = new LinkedHashMap<>();
            for (Map.Entry<String, Conversion> file : source.conversions.entrySet()) {
                Interrupts.check();
                if (file.getValue().hasEffect()) {
                    changed.put(file.getKey(), file.getValue().steps().toString());
                }
            }
            return changed;
        }
    }

    /**
     * Writes the zip of a version.
     *
     * @param folder the module's folder; empty for the root of the repository
     * @throws InvalidZipException if the rules for module zips forbid it
     * @throws FetchException.Refused if a file is larger than the budget allows, or is one that git keeps to itself
     */
    public static Written write(ModuleVersion version, CommitTree tree, String folder, Path target)
            throws InvalidZipException, IOException, FetchException, InterruptedException {
        tree.fetchModule(folder);
        TreeZip source = new TreeZip(tree, folder);
        ModuleZipWriter.Result zip;
        try (Running step = Running.begin(Step.ZIP, "git", version.toString())) {
            zip = step.done(ModuleZipWriter.write(version, source.entries(), target));
        } catch (FileTooLargeException e) {
            throw new FetchException.Refused(version + ": " + e.getMessage());
        }
        Optional<String> problem = zip.zip().gitProblem();
        if (problem.isPresent()) {
            Files.delete(target);
            throw new FetchException.Refused(version + ": " + problem.get());
        }
        return new Written(zip, List.copyOf(source.submodules), source.inheritsLicense, source);
    }

    private List<SourceEntry> entries() throws IOException, InvalidZipException, InterruptedException {
        List<SourceEntry> entries = new ArrayList<>();
        EntryBudget budget = new EntryBudget(tree.snapshot());
        boolean hasLicense = false;
        try (TreeWalk walk = open()) {
            while (walk.next()) {
                Interrupts.check();
                if (entries.size() == MAX_ENTRIES) {
                    throw new InvalidZipException("create zip: more than " + MAX_ENTRIES + " files");
                }
                budget.count(walk);
                if (walk.isSubtree()) {
                    walk.enterSubtree();
                } else if (FileMode.GITLINK.equals(walk.getFileMode(0))) {
                    submodules.add(GoText.decode(walk.getRawPath()));
                } else {
                    SourceEntry entry = entry(walk);
                    entries.add(entry);
                    hasLicense |= entry.name().equals(LICENSE);
                }
            }
        }
        if (!hasLicense && !folder.isEmpty()) {
            Optional<ObjectId> inherited = tree.find(LICENSE);
            inheritsLicense = inherited.isPresent();
            inherited.ifPresent(id -> entries.add(new SourceEntry(
                    LICENSE, SourceEntry.Kind.REGULAR, () -> source(LICENSE, id).openStream())));
        }
        return entries;
    }

    private TreeWalk open() throws IOException {
        ObjectId root = tree.tree();
        if (!folder.isEmpty()) {
            root = tree.folder(folder).orElseThrow();
        }
        TreeWalk walk = new TreeWalk(tree.repository());
        try {
            walk.addTree(root);
            return walk;
        } catch (IOException | RuntimeException e) {
            walk.close();
            throw e;
        }
    }

    private SourceEntry entry(TreeWalk walk) throws IOException, InvalidZipException {
        byte[] rawName = walk.getRawPath();
        String name = GoText.decode(rawName);
        ObjectId id = walk.getObjectId(0);
        FileMode mode = walk.getFileMode(0);
        if (!FileMode.REGULAR_FILE.equals(mode) && !FileMode.EXECUTABLE_FILE.equals(mode)) {
            SourceEntry.Kind kind = FileMode.SYMLINK.equals(mode) ? SourceEntry.Kind.SYMLINK : SourceEntry.Kind.OTHER;
            return new SourceEntry(name, kind, () -> source(name, id).openStream());
        }
        byte[] rawFolder = Constants.encode(folder.isEmpty() ? "" : folder + "/");
        ArchiveConversion steps = ArchiveConversion.of(attributes.of(Bytes.concat(rawFolder, rawName)));
        return new SourceEntry(name, SourceEntry.Kind.REGULAR, () -> converted(name, steps, id));
    }

    private InputStream converted(String name, ArchiveConversion steps, ObjectId id) throws IOException {
        ByteSource raw = source(name, id);
        if (!steps.isNone()) {
            conversions.put(name, new Conversion(raw, id, steps));
        }
        return steps.open(raw, id);
    }

    private ByteSource source(String name, ObjectId id) {
        return new BlobSource(tree.repository(), name, id, tree.snapshot().maxFileBytes());
    }

    /** A blob of the repository, streamed. */
    private static final class BlobSource extends ByteSource {
        private final Repository repository;
        private final String name;
        private final ObjectId id;
        private final long maxBytes;

        BlobSource(Repository repository, String name, ObjectId id, long maxBytes) {
            this.repository = repository;
            this.name = name;
            this.id = id;
            this.maxBytes = maxBytes;
        }

        @Override
        public InputStream openStream() throws IOException {
            ObjectReader reader = repository.newObjectReader();
            try {
                ObjectLoader blob = reader.open(id, Constants.OBJ_BLOB); // large ones are not loaded
                if (blob.getSize() > maxBytes) {
                    throw new FileTooLargeException(name + " has " + blob.getSize() + " bytes, more than the "
                            + maxBytes + " that a file of a module may have: raise the limit");
                }
                return new BlobStream(reader, blob.openStream());
            } catch (IOException | RuntimeException e) {
                reader.close();
                throw e;
            }
        }
    }

    /** Owns the reader of its object, and stops when its thread is interrupted. */
    private static final class BlobStream extends FilterInputStream {
        private final ObjectReader reader;

        BlobStream(ObjectReader reader, InputStream in) {
            super(in);
            this.reader = reader;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Interrupts.checkInStream();
            return super.read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            try (reader) {
                super.close();
            }
        }
    }

    /** A file is larger than the budget allows. */
    private static final class FileTooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        FileTooLargeException(String message) {
            super(message);
        }
    }
}
