package dev.athens.zip;

import dev.athens.internal.Sha256;
import dev.athens.module.GoModFile;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Writes module zips from source trees. The same tree gives the same names, contents and hash as with the go command,
 * and the same bytes on every run of one JVM. Source: golang.org/x/mod/zip, Create; Go Modules Reference, "Module zip
 * files".
 */
public final class ModuleZipWriter {
    private static final int BUFFER_BYTES = 64 * 1024;

    private ModuleZipWriter() {}

    /**
     * What was written.
     *
     * @param zip the zip
     * @param fileCount how many files are in it
     * @param contentBytes size of all files together, uncompressed
     * @param vendorRuleOf124 whether vendored packages were told by the rule that go.mod files ask for since Go 1.24
     * @param omitted entries left out, in the order of the tree
     */
    public record Result(
            CheckedZip zip, int fileCount, long contentBytes, boolean vendorRuleOf124, List<Omitted> omitted) {
        /** The {@code h1:} hash of the zip. */
        public ModuleHash hash() {
            return zip.hash();
        }

        /** The size of the zip file. */
        public long sizeBytes() {
            return zip.sizeBytes();
        }
    }

    /**
     * An entry left out of the zip.
     *
     * @param name path relative to the module's directory
     * @param reason why, such as {@code file is in vendor directory}
     */
    public record Omitted(String name, String reason) {}

    /**
     * Writes the zip of a module. Names are checked before any content but that of go.mod is opened; each content is
     * opened once, go.mod twice; the calling thread reads them, one after the other. On a machine with more than one
     * processor, threads of this call deflate large modules; none is left when it ends.
     *
     * @param entries everything below the module's directory, in the order of the git tree, an inherited LICENSE last
     * @param target the zip; replaced if it exists, left behind unfinished on failure
     * @throws InvalidZipException if a name, a collision or a limit forbids it; starts with {@code create zip: }
     * @throws IOException if reading an entry or writing the zip failed
     */
    public static Result write(ModuleVersion version, List<SourceEntry> entries, Path target)
            throws InvalidZipException, IOException {
        return write(version, entries, target, PieceDeflater.usefulThreads());
    }

    /** Writes the same zip whatever the number of threads. */
    static Result write(ModuleVersion version, List<SourceEntry> entries, Path target, int threads)
            throws InvalidZipException, IOException {
        Problems problems = new Problems("create zip: ");
        String prefix = version + "/";
        boolean vendorRuleOf124 = usesVendorRuleOf124(entries);
        Selection selection = Selection.of(entries, vendorRuleOf124, prefix.length(), problems);
        Hash1 hash = new Hash1();
        long contentBytes;
        try (ZipFileWriter out = new ZipFileWriter(target, threads)) {
            Copy copy = new Copy(out, problems);
            for (SourceEntry file : selection.files()) {
                String name = prefix + file.name();
                hash.add(name, copy.file(file, name));
            }
            out.finish();
            contentBytes = copy.totalBytes;
        }
        long zipBytes = Files.size(target);
        if (zipBytes > ZipLimits.MAX_ZIP_BYTES) {
            throw problems.exception("module zip file is too large (" + zipBytes + " bytes; limit is "
                    + ZipLimits.MAX_ZIP_BYTES + " bytes)");
        }
        return new Result(
                new CheckedZip(version, hash, selection.gitPath(), target),
                selection.files().size(),
                contentBytes,
                vendorRuleOf124,
                selection.omitted());
    }

    /** Asks the module's own go.mod, as it stands in the tree; one that is too large is refused later. */
    private static boolean usesVendorRuleOf124(List<SourceEntry> entries) throws IOException {
        Optional<SourceEntry> goMod = entries.stream()
                .filter(entry ->
                        entry.kind() == SourceEntry.Kind.REGULAR && entry.name().equals("go.mod"))
                .findFirst();
        if (goMod.isEmpty()) {
            return false;
        }
        try (InputStream in = goMod.get().content().open()) {
            return GoModFile.parseLenient(in.readNBytes(ZipLimits.MAX_GO_MOD_BYTES))
                    .filter(file -> file.hasLanguageVersion(1, 24))
                    .isPresent();
        }
    }

    /** Copies contents into the zip, within the limits. Not thread-safe; one zip uses one instance. */
    private static final class Copy {
        private final ZipFileWriter out;
        private final Problems problems;
        private final MessageDigest digest = Sha256.newDigest();
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private long totalBytes;

        Copy(ZipFileWriter out, Problems problems) {
            this.out = out;
            this.problems = problems;
        }

        /** Gives the SHA-256 of the content. */
        byte[] file(SourceEntry entry, String name) throws InvalidZipException, IOException {
            out.begin(name);
            long fileBytes = 0;
            try (InputStream in = entry.content().open()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    fileBytes += n;
                    totalBytes += n;
                    checkLimits(entry.name(), fileBytes);
                    digest.update(buffer, 0, n);
                    out.write(buffer, n);
                }
            }
            out.end();
            return digest.digest();
        }

        private void checkLimits(String path, long fileBytes) throws InvalidZipException {
            if (totalBytes > ZipLimits.MAX_ZIP_BYTES) {
                throw problems.exception(
                        "module source tree too large (max size is " + ZipLimits.MAX_ZIP_BYTES + " bytes)");
            }
            if (RootFiles.isTooLarge(path, fileBytes)) {
                problems.add(path, RootFiles.tooLarge(path));
                problems.throwIfAny();
            }
        }
    }
}
