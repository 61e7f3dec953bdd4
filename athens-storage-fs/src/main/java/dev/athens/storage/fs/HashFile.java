package dev.athens.storage.fs;

import dev.athens.internal.Durable;
import dev.athens.internal.Modes;
import dev.athens.module.ModuleHash;
import dev.athens.storage.RecordedHashes.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The files below {@code .athens/hashes}: what the three files of a version hash to, each on a line if it is known, and a
 * checksum of these lines. For example
 *
 * <pre>
 * info sha256:0f5b…
 * mod h1:9fHAtK0uDfpveeqqo1hkEZJcFvYXAiCN3UutL8F9xHw=
 * zip h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=
 * zipbytes sha256:77b1…
 * sum 8b1c6d02
 * </pre>
 *
 * <p>They need not be forced to disk: what a loss of power has emptied or garbled says nothing, and a bit that turned in here is
 * not held against files that are whole.
 */
final class HashFile {
    private static final Pattern TEXT = Pattern.compile("((?:info (sha256:[0-9a-f]{64})\n)?"
            + "(?:mod (h1:[A-Za-z0-9+/]{43}=)\n)?"
            + "(?:zip (h1:[A-Za-z0-9+/]{43}=)\n)?"
            + "(?:zipbytes (sha256:[0-9a-f]{64})\n)?)"
            + "sum ([0-9a-f]{8})\n");
    private static final int MAX_BYTES = 500;

    private HashFile() {}

    /** Reads a file; nothing is known if it is missing or damaged. */
    static Hashes read(Path file) throws IOException {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Hashes.NONE;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !sum(matcher.group(1)).equals(matcher.group(6))) {
            return Hashes.NONE;
        }
        return new Hashes(
                Optional.ofNullable(matcher.group(2)),
                Optional.ofNullable(matcher.group(3)).map(ModuleHash::parse),
                Optional.ofNullable(matcher.group(4)).map(ModuleHash::parse),
                Optional.ofNullable(matcher.group(5)));
    }

    /** Writes a new file. */
    static void write(Hashes hashes, Path file) throws IOException {
        Modes.newFile(file, text(hashes));
    }

    /** Writes a file and waits until it is on the disk. */
    static void writeDurably(Hashes hashes, Path file) throws IOException {
        Durable.write(file, text(hashes));
    }

    private static String text(Hashes hashes) {
        String lines = line("info", hashes.info())
                + line("mod", hashes.mod())
                + line("zip", hashes.zip())
                + line("zipbytes", hashes.zipBytes());
        return lines + "sum " + sum(lines) + "\n";
    }

    private static String line(String name, Optional<?> hash) {
        return hash.map(known -> name + " " + known + "\n").orElse("");
    }

    private static String sum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", sum.getValue());
    }
}
