package dev.athens.storage.s3;

import dev.athens.content.Blob;
import dev.athens.module.ModuleHash;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * A zip that is to be sent: a file that was read to its end, so that what is sent has the length and the hashes that are
 * recorded of it, and may be sent again. Made of something else it is a temporary copy.
 *
 * @param hashes those of the zip; the others are empty
 */
record ZipSource(Path file, long sizeBytes, Hashes hashes, boolean isCopy) implements Closeable {
    static ZipSource of(Blob zip) throws IOException {
        Optional<Path> file = zip.file();
        if (file.isPresent()) {
            return new ZipSource(
                    file.get(), zip.sizeBytes(), hashes(zip, file.get(), OutputStream.nullOutputStream()), false);
        }
        Path copy = Files.createTempFile("athens-s3-", ".zip");
        boolean done = false;
        try (OutputStream out = Files.newOutputStream(copy)) {
            ZipSource source = new ZipSource(copy, zip.sizeBytes(), hashes(zip, copy, out), true);
            done = true;
            return source;
        } finally {
            if (!done) {
                Files.deleteIfExists(copy);
            }
        }
    }

    private static Hashes hashes(Blob zip, Path file, OutputStream copy) throws IOException {
        MessageDigest digest = Hashes.newDigest();
        try (InputStream in = new DigestInputStream(zip.openStream(), digest)) {
            long read = in.transferTo(copy);
            if (read != zip.sizeBytes()) {
                throw new IOException("source gave " + read + " bytes instead of " + zip.sizeBytes());
            }
        }
        Optional<String> bytes = Optional.of(Hashes.ofDigest(digest));
        return Hashes.NONE.withZip(ofEntries(zip, file), bytes);
    }

    private static Optional<ModuleHash> ofEntries(Blob zip, Path file) throws IOException {
        if (zip instanceof CheckedZip checked) {
            return Optional.of(checked.hash());
        }
        try {
            return Optional.of(DirHash.ofZip(file));
        } catch (ZipException e) {
            // whoever wants checked zips checks them before
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (isCopy) {
            Files.deleteIfExists(file);
        }
    }
}
