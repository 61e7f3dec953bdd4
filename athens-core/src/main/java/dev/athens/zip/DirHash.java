package dev.athens.zip;

import dev.athens.content.Blob;
import dev.athens.module.ModuleHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The {@code h1:} hash of go.sum lines and checksum databases. Source: golang.org/x/mod/sumdb/dirhash, Hash1. */
public final class DirHash {
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
            return hash(reader);
        }
    }

    static ModuleHash hash(ZipReader reader) throws IOException {
        Hash1 hash = new Hash1();
        MessageDigest digest = Hash1.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        ZipReader.Headers headers = reader.headers();
        while (headers.next()) {
            ZipReader.Header header = headers.current();
            reader.read(header, buffer, digest::update);
            hash.add(header.name(), digest.digest());
        }
        return hash.finish();
    }

    /** The hash of a go.mod file, for the {@code /go.mod} lines. */
    public static ModuleHash ofGoMod(Blob mod) throws IOException {
        Hash1 hash = new Hash1();
        MessageDigest digest = Hash1.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = mod.openStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        hash.add("go.mod", digest.digest());
        return hash.finish();
    }
}
