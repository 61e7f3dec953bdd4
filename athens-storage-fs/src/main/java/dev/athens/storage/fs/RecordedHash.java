package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.internal.Modes;
import dev.athens.module.ModuleHash;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * The {@code .ziphash} files of Go's download cache: the {@code h1:} hash of the zip beside it. Source:
 * cmd/go/internal/modfetch, downloadZip.
 *
 * <p>They are not forced to disk, for a loss of power can only empty or garble them, and a file that holds no hash says
 * nothing.
 */
final class RecordedHash {
    private static final Logger LOG = System.getLogger(RecordedHash.class.getName());
    private static final int MAX_BYTES = 100;

    private RecordedHash() {}

    /** Reads a file; empty if it is missing or holds no hash. */
    static Optional<ModuleHash> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
            return ModuleHash.tryParse(text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the file: the hash that is known of the source, which tells more than one that is computed of the copy, or else
     * that of the copy. There is no file if the zip is none; whoever wants checked zips checks them before.
     *
     * @param copy of the source
     */
    static void write(Blob source, Path copy, Path file) throws IOException {
        try {
            ModuleHash hash = source instanceof CheckedZip known ? known.hash() : DirHash.ofZip(copy);
            Modes.newFile(file, hash.toString());
        } catch (ZipException | EOFException e) {
            LOG.log(Level.DEBUG, () -> copy + ": no hash of what is no zip: " + e.getMessage());
        }
    }
}
