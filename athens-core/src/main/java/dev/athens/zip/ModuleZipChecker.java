package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.internal.GoText;
import dev.athens.module.FilePaths;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Checks zips that others have built, by the rules that the go command applies when it unpacks one. Source:
 * golang.org/x/mod/zip, CheckZip and Unzip; Go Modules Reference, "Module zip files".
 */
public final class ModuleZipChecker {
    private static final String PREFIX = "invalid module zip: ";

    private ModuleZipChecker() {}

    /**
     * Checks a zip and hashes it in one pass over its content. Names and sizes are checked before any content is read.
     * Besides the go command's limits there is one on the number of entries, so that memory stays bounded.
     *
     * @return the {@code h1:} hash
     * @throws InvalidZipException if it is no zip, or no zip of that version; one line for each offending entry
     * @throws IOException if the file cannot be read
     */
    public static ModuleHash check(ModuleVersion version, Path zip) throws InvalidZipException, IOException {
        return checked(version, zip).hash();
    }

    /**
     * Checks a zip that may be anywhere, unless that has been done already.
     *
     * @param scratch a folder for a copy of a zip that is no file
     * @throws InvalidZipException if it is no zip, or no zip of that version; one line for each offending entry
     * @throws IOException if the zip cannot be read or copied
     */
    public static CheckedZip check(ModuleVersion version, Blob zip, Path scratch)
            throws InvalidZipException, IOException {
        if (zip instanceof CheckedZip checked && checked.version().equals(version)) {
            return checked;
        }
        return checked(version, zip.file().isPresent() ? zip.file().get() : copy(zip, scratch));
    }

    /**
     * Checks a zip and remembers what is known of it then. The file must not change as long as the result is in use.
     *
     * @throws InvalidZipException if it is no zip, or no zip of that version; one line for each offending entry
     * @throws IOException if the file cannot be read
     */
    public static CheckedZip checked(ModuleVersion version, Path zip) throws InvalidZipException, IOException {
        Problems problems = new Problems(PREFIX);
        long zipBytes = Files.size(zip);
        if (zipBytes > ZipLimits.MAX_ZIP_BYTES) {
            throw problems.exception("module zip file is too large (" + zipBytes + " bytes; limit is "
                    + ZipLimits.MAX_ZIP_BYTES + " bytes)");
        }
        try (ZipReader reader = ZipReader.open(zip)) {
            Names names = new Names(version, problems);
            names.check(reader.headers());
            return new CheckedZip(version, DirHash.read(reader), names.gitPath, zip);
        } catch (ZipException | EOFException e) {
            InvalidZipException invalid = problems.exception(String.valueOf(e.getMessage()));
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static Path copy(Blob zip, Path scratch) throws IOException {
        Path file = Files.createTempDirectory(scratch, "check-").resolve("zip");
        try (InputStream in = zip.openStream()) {
            Files.copy(in, file);
        }
        return file;
    }

    /** Everything that the central directory tells. Not thread-safe; one zip uses one instance. */
    private static final class Names {
        private final String prefix;
        private final Problems problems;
        private final Collisions collisions;
        private long totalBytes;
        private Optional<String> gitPath = Optional.empty();

        Names(ModuleVersion version, Problems problems) {
            this.prefix = version + "/";
            this.problems = problems;
            this.collisions = new Collisions(problems);
        }

        void check(ZipReader.Headers headers) throws InvalidZipException, IOException {
            while (headers.next()) {
                ZipReader.Header header = headers.current();
                Optional<String> problem = problem(header);
                if (problem.isPresent()) {
                    problems.add(header.name(), problem.get());
                }
            }
            if (totalBytes > ZipLimits.MAX_ZIP_BYTES) {
                throw problems.exception("total uncompressed size of module contents too large (max size is "
                        + ZipLimits.MAX_ZIP_BYTES + " bytes)");
            }
            problems.throwIfAny();
        }

        private Optional<String> problem(ZipReader.Header header) throws InvalidZipException {
            String name = header.name();
            if (!name.startsWith(prefix)) {
                return Optional.of("path does not have prefix " + GoText.quote(prefix));
            }
            if (name.equals(prefix)) {
                return Optional.empty();
            }
            int end = header.isDirectory() ? name.length() - 1 : name.length();
            String path = name.substring(prefix.length(), end);
            if (!EntryPaths.isClean(path)) {
                return Optional.of("file path is not clean");
            }
            Optional<String> problem = FilePaths.problem(path);
            if (problem.isEmpty()) {
                problem = collisions.add(path, header.isDirectory());
            }
            if (gitPath.isEmpty() && GitPaths.isRefused(path)) {
                gitPath = Optional.of(path);
            }
            return problem.isEmpty() && !header.isDirectory() ? fileProblem(path, header.size()) : problem;
        }

        private Optional<String> fileProblem(String path, long sizeBytes) {
            String base = EntryPaths.base(path);
            if (EntryPaths.isGoMod(base)) {
                if (!base.equals(path)) {
                    return Optional.of("go.mod file not in module root directory");
                }
                if (!path.equals("go.mod")) {
                    return Optional.of("go.mod files must have lowercase names");
                }
            }
            boolean tooLarge = sizeBytes < 0 || sizeBytes > ZipLimits.MAX_ZIP_BYTES;
            totalBytes += tooLarge ? ZipLimits.MAX_ZIP_BYTES + 1 : sizeBytes;
            return RootFiles.isTooLarge(path, sizeBytes) ? Optional.of(RootFiles.tooLarge(path)) : Optional.empty();
        }
    }
}
