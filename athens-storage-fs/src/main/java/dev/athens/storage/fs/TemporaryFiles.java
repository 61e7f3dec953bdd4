package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.internal.Durable;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.DirHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Files on their way into the storage. Closing removes what has not been moved away.
 *
 * @param info the future {@code .info}
 * @param mod the future {@code .mod}
 * @param zip the future {@code .zip}
 * @param zipHash the future {@code .ziphash}; there is none if the zip is none
 * @param hashes the future file below {@code .athens/hashes}
 * @param list the future {@code list}
 */
record TemporaryFiles(Path info, Path mod, Path zip, Path zipHash, Path hashes, Path list) implements Closeable {
    static TemporaryFiles in(Path folder, long number) {
        return new TemporaryFiles(
                folder.resolve(number + Layout.INFO),
                folder.resolve(number + Layout.MOD),
                folder.resolve(number + Layout.ZIP),
                folder.resolve(number + Layout.ZIP_HASH),
                folder.resolve(number + ".hashes"),
                folder.resolve(number + ".list"));
    }

    /**
     * Writes info and go.mod, and waits until they are on the disk.
     *
     * @return what they hash to
     */
    Hashes writeHead(ModuleHead head) throws IOException {
        String infoHash = write(head.info(), info);
        write(head.mod(), mod);
        return new Hashes(
                Optional.of(infoHash), Optional.of(DirHash.ofGoMod(Blob.of(mod))), Optional.empty(), Optional.empty());
    }

    /**
     * Writes the zip and what it hashes to, and waits until the zip is on the disk.
     *
     * @return what it hashes to
     */
    Hashes writeZip(Blob source) throws IOException {
        String bytesHash = write(source, zip);
        RecordedHash.write(source, zip, zipHash);
        return Hashes.NONE.withZip(RecordedHash.read(zipHash), Optional.of(bytesHash));
    }

    /** Copies and hashes at once, for a zip may be large. */
    private static String write(Blob blob, Path file) throws IOException {
        MessageDigest digest = Hashes.newDigest();
        try (InputStream in = new DigestInputStream(blob.openStream(), digest)) {
            long copied = Durable.writeNew(file, in);
            if (copied != blob.sizeBytes()) {
                throw new IOException("source gave " + copied + " bytes instead of " + blob.sizeBytes());
            }
        }
        return Hashes.ofDigest(digest);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(info);
        Files.deleteIfExists(mod);
        Files.deleteIfExists(zip);
        Files.deleteIfExists(zipHash);
        Files.deleteIfExists(hashes);
        Files.deleteIfExists(list);
    }
}
