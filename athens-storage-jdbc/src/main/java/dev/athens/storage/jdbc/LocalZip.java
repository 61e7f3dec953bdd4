package dev.athens.storage.jdbc;

import dev.athens.content.Blob;
import dev.athens.module.ModuleHash;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * A zip that is to be saved, with the hash of its contents. That needs a file; of what is none there is a copy until this is
 * closed.
 *
 * @param blob its bytes
 * @param hash empty if it is no zip; whoever wants checked zips checks them before
 * @param copy to be removed
 */
record LocalZip(Blob blob, Optional<ModuleHash> hash, Optional<Path> copy) implements Closeable {
    static LocalZip of(Blob source) throws IOException {
        if (source instanceof CheckedZip known) {
            return new LocalZip(source, Optional.of(known.hash()), Optional.empty());
        }
        if (source.file().isPresent()) {
            return new LocalZip(source, hash(source.file().get()), Optional.empty());
        }
        Path copy = Files.createTempFile("athens-", ".zip");
        try {
            try (InputStream in = source.openStream()) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            if (Files.size(copy) != source.sizeBytes()) {
                throw new IOException("source gave " + Files.size(copy) + " bytes instead of " + source.sizeBytes());
            }
            return new LocalZip(Blob.of(copy), hash(copy), Optional.of(copy));
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private static Optional<ModuleHash> hash(Path file) throws IOException {
        try {
            return Optional.of(DirHash.ofZip(file));
        } catch (ZipException | EOFException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (copy.isPresent()) {
            Files.deleteIfExists(copy.get());
        }
    }
}
