package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A module zip that {@link ModuleZipWriter} has written, or {@link ModuleZipChecker} has read, in this process: that it
 * keeps the rules and what it hashes to is known, so that nobody needs to read it for that. Only those two make these.
 */
public final class CheckedZip implements Blob {
    private final ModuleVersion version;
    private final String hash;
    private final Blob file;

    CheckedZip(ModuleVersion version, String hash, Path file) throws IOException {
        this.version = version;
        this.hash = hash;
        this.file = Blob.of(file);
    }

    /** The version that the zip is of. */
    public ModuleVersion version() {
        return version;
    }

    /** The {@code h1:} hash of the zip. */
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
