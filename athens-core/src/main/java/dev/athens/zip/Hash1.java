package dev.athens.zip;

import dev.athens.internal.GoText;
import dev.athens.internal.Sha256;
import dev.athens.module.ModuleHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Collects the names and content hashes of files and makes the {@code h1:} hash of them. Not thread-safe; one zip uses
 * one instance. Source: golang.org/x/mod/sumdb/dirhash, Hash1 and HashZip.
 */
final class Hash1 {
    private static final int SHA256_BYTES = 32;

    /** Names are compared as UTF-8, which sorts characters above U+FFFF after all others, unlike {@link String}. */
    private static final Comparator<byte[]> BY_NAME =
            (a, b) -> Arrays.compareUnsigned(a, SHA256_BYTES, a.length, b, SHA256_BYTES, b.length);

    /** The hash of a file's content followed by its name; one array for each file, as there may be very many. */
    private final List<byte[]> lines = new ArrayList<>();

    /** Adds a file by its name and the hash of its content. */
    void add(String name, byte[] sha256) throws ZipException {
        if (name.indexOf('\n') >= 0) {
            throw new ZipException("file name with a newline: " + GoText.quote(name));
        }
        byte[] bytes = GoText.encode(name);
        byte[] line = Arrays.copyOf(sha256, SHA256_BYTES + bytes.length);
        System.arraycopy(bytes, 0, line, SHA256_BYTES, bytes.length);
        lines.add(line);
    }

    /** The hash of one of the files alone, under another name; empty if it was not added. */
    Optional<ModuleHash> alone(String name, String newName) throws ZipException {
        byte[] wanted = GoText.encode(name);
        for (int i = lines.size() - 1; i >= 0; i--) {
            byte[] line = lines.get(i);
            if (Arrays.equals(line, SHA256_BYTES, line.length, wanted, 0, wanted.length)) {
                Hash1 alone = new Hash1();
                alone.add(newName, line);
                return Optional.of(alone.finish());
            }
        }
        return Optional.empty();
    }

    /** The hash of everything added. If a name was added twice, its last content counts twice. */
    ModuleHash finish() {
        lines.sort(BY_NAME);
        MessageDigest digest = Sha256.newDigest();
        int i = 0;
        while (i < lines.size()) {
            int next = i + 1;
            while (next < lines.size() && BY_NAME.compare(lines.get(i), lines.get(next)) == 0) {
                next++;
            }
            byte[] last = lines.get(next - 1);
            for (; i < next; i++) {
                String hex = HexFormat.of().formatHex(last, 0, SHA256_BYTES);
                digest.update((hex + "  ").getBytes(StandardCharsets.US_ASCII));
                digest.update(last, SHA256_BYTES, last.length - SHA256_BYTES);
                digest.update((byte) '\n');
            }
        }
        return ModuleHash.of(digest.digest());
    }
}
