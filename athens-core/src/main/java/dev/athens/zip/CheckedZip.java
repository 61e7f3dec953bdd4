package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** What {@link ModuleZipChecker} has found good. */
record CheckedZip(ModuleVersion version, String hash, Blob zip) implements HashedZip {
    @Override
    public long sizeBytes() {
        return zip.sizeBytes();
    }

    @Override
    public InputStream openStream() throws IOException {
        return zip.openStream();
    }

    @Override
    public Optional<Path> file() {
        return zip.file();
    }
}
