package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.internal.Sha256;
import dev.athens.module.ModuleHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The {@code h1:} hash of go.sum lines and checksum databases. Source: golang.org/x/mod/sumdb/dirhash, Hash1. */
public final class DirHash {
    /** The name under which a go.mod file is hashed, and that it has in the root of a module. */
    static final String GO_MOD = "go.mod";

    private static final int BUFFER_BYTES = 64 * 1024;

    private DirHash() {}

    /**
     * The hash of a zip: of the names and contents of its entries, whatever their order and compression. Entries may
     * have any names; there is no check that this is a module zip.
     *
     * @throws java.util.zip.ZipException if the file is no zip, damaged, or unpacks to more than {@link
     *     ZipLimits#MAX_ZIP_BYTES}
     * @throws IOException if the file cannot be read
     */
    public static ModuleHash ofZip(Path zip) throws IOException {
        try (ZipReader reader = ZipReader.open(zip)) {
            return read(reader).finish();
        }
    }

    /** Reads all entries. */
    static Hash1 read(ZipReader reader) throws IOException {
        Hash1 hash = new Hash1();
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        ZipReader.Headers headers = reader.headers();
        while (headers.next()) {
            ZipReader.Header header = headers.current();
            reader.read(header, buffer, digest::update);
            hash.add(header.name(), digest.digest());
        }
        return hash;
    }

    /** The hash of a go.mod file, for the {@code /go.mod} lines. */
    public static ModuleHash ofGoMod(Blob mod) throws IOException {
        Hash1 hash = new Hash1();
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = mod.openStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        hash.add(GO_MOD, digest.digest());
        return hash.finish();
    }
}
