package dev.athens.vcs.jgit.login;

import dev.athens.config.Masked;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What nobody may see. It stands in a file, which is read each time so that a new content counts at once, or it is known.
 * Thread-safe.
 */
public final class Secret {
    private static final int MAX_BYTES = 64 * 1024;

    @FunctionalInterface
    private interface Source {
        String read() throws IOException;
    }

    private final String name;
    private final Source source;

    private Secret(String name, Source source) {
        this.name = name;
        this.source = source;
    }

    /**
     * One that is known.
     *
     * @param name what it is called in messages
     */
    public static Secret of(String name, String value) {
        return new Secret(name, () -> value);
    }

    /**
     * One in a file, without the line feed at its end.
     *
     * @param name what it is called in messages
     */
    public static Secret ofFile(String name, Path file) {
        return new Secret(name, () -> read(name, file));
    }

    private static String read(String name, Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            // not as the cause, whose message is the path
            throw new IOException(name + ": no such file");
        } catch (IOException e) {
            throw new IOException(name + ": the file cannot be read");
        }
        String value = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        if (bytes.length > MAX_BYTES || value.isBlank()) {
            throw new IOException(name + ": the file must hold a secret of 1 to " + MAX_BYTES + " bytes");
        }
        return value;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /**
     * The secret itself.
     *
     * @throws IOException if its file cannot be read; the message has nothing of it
     */
    public String value() throws IOException {
        return source.read();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return name + "=" + Masked.MASK;
    }
}
