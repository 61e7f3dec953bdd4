package dev.athens.module;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a module zip or a go.mod file hashes to, as go.sum files and checksum databases have it: {@code h1:} and the 32 bytes
 * of a SHA-256 in base64.
 *
 * <p>Source: golang.org/x/mod/sumdb/dirhash, Hash1.
 */
public final class ModuleHash {
    private static final String PREFIX = "h1:";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9+/]{43}=");

    private final String value;

    private ModuleHash(String value) {
        this.value = value;
    }

    /** The hash whose SHA-256 is known. */
    public static ModuleHash of(byte[] sha256) {
        return parse(PREFIX + Base64.getEncoder().encodeToString(sha256));
    }

    /**
     * Reads a hash.
     *
     * @throws InvalidNameException if the text is none
     */
    public static ModuleHash parse(String text) {
        return tryParse(text).orElseThrow(() -> new InvalidNameException(text, "not a hash as in go.sum"));
    }

    /** Reads a hash; empty if the text is none. */
    public static Optional<ModuleHash> tryParse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ModuleHash(text)) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModuleHash that && that.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The hash as text, such as {@code h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=}. */
    @Override
    public String toString() {
        return value;
    }
}
