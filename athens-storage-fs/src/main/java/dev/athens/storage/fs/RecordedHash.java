package dev.athens.storage.fs;

import dev.athens.zip.DirHash;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The {@code .ziphash} files of Go's download cache: the {@code h1:} hash of the zip beside it. Source:
 * cmd/go/internal/modfetch, downloadZip.
 *
 * <p>They are not forced to disk, for a loss of power can only empty or garble them, and a file that holds no hash says
 * nothing.
 */
final class RecordedHash {
    private static final Pattern HASH = Pattern.compile("h1:[A-Za-z0-9+/]{43}=");
    private static final int MAX_BYTES = 100;

    private RecordedHash() {}

    /** Reads a file; empty if it is missing or holds no hash. */
    static Optional<String> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
            return HASH.matcher(text).matches() ? Optional.of(text) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Hashes what lies on the disk and writes the file, unless the zip is none. */
    static void write(Path zip, Path file) throws IOException {
        String hash;
        try {
            hash = DirHash.ofZip(zip);
        } catch (ZipException | EOFException e) {
            return; // whoever wants checked zips checks them before
        }
        Files.writeString(file, hash);
    }
}
