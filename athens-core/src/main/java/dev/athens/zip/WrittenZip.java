package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A module zip that {@link ModuleZipWriter} has written in this process. Only the writer makes these. */
public final class WrittenZip implements HashedZip {
    private final ModuleVersion version;
    private final String hash;
    private final Blob file;

    WrittenZip(ModuleVersion version, String hash, Path file) throws IOException {
        this.version = version;
        this.hash = hash;
        this.file = Blob.of(file);
    }

    @Override
    public ModuleVersion version() {
        return version;
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public InputStream openStream() throws IOException {
        return file.openStream();
    }

    @Override
    public Optional<Path> file() {
        return file.file();
    }
}
