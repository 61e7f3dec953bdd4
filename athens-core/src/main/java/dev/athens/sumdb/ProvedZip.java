package dev.athens.sumdb;

import dev.athens.content.Blob;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.CheckedZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A module zip that a checksum database knows by its hash, so that everybody who verifies has the same. Only {@link
 * VerifyingFetcher} makes these.
 */
public final class ProvedZip implements Blob {
    private final CheckedZip zip;

    ProvedZip(CheckedZip zip) {
        this.zip = zip;
    }

    /** The zip itself, checked by the rules for module zips. */
    public CheckedZip zip() {
        return zip;
    }

    /** The zip if it is proved to be that of a version. */
    public static Optional<CheckedZip> of(ModuleVersion version, Blob blob) {
        return blob instanceof ProvedZip proved && proved.zip.version().equals(version)
                ? Optional.of(proved.zip)
                : Optional.empty();
    }

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
