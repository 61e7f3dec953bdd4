package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.internal.GoText;
import dev.athens.module.ModuleHash;
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
    private final ModuleHash hash;
    private final Optional<ModuleHash> goModHash;
    private final Optional<String> gitPath;
    private final Blob file;

    /**
     * A zip that was read or written.
     *
     * @param hash of all its entries, not finished yet
     */
    CheckedZip(ModuleVersion version, Hash1 hash, Optional<String> gitPath, Path file) throws IOException {
        this.version = version;
        this.goModHash = hash.alone(version + "/" + DirHash.GO_MOD, DirHash.GO_MOD);
        this.hash = hash.finish();
        this.gitPath = gitPath;
        this.file = Blob.of(file);
    }

    /** The version that the zip is of. */
    public ModuleVersion version() {
        return version;
    }

    /** The {@code h1:} hash of the zip. */
    public ModuleHash hash() {
        return hash;
    }

    /** The {@code h1:} hash of the go.mod file in the zip, as of {@code /go.mod} lines; empty if there is none. */
    public Optional<ModuleHash> goModHash() {
        return goModHash;
    }

    /**
     * Says which file of the zip git would take for one of its own, such as {@code .git/config}. Go's rules allow it and
     * git's do not, since it makes git run programs where the module is unpacked. Whoever takes in a zip refuses it then,
     * unless a checksum database knows this very hash, for then it is what everybody has.
     */
    public Optional<String> gitProblem() {
        return gitPath.map(path -> "zip holds " + GoText.printable(path)
                + ", which git would take for a file of its own and run what it says");
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
