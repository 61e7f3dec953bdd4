package dev.athens.sumdb;

import dev.athens.sumdb.tree.VerifierKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The value of GOSUMDB: which checksum database, with which key, and where.
 *
 * <p>Source: go help environment, GOSUMDB; cmd/go/internal/modfetch, dbDial; golang.org/x/mod/sumdb/note.
 *
 * @param name the database's name, {@code host[/path]}
 * @param key the verifier key, which begins with the name
 * @param url where to read the database instead of {@code https://<name>} or a proxy; empty if not given
 */
public record SumdbSetting(String name, String key, Optional<URI> url) {
    /** The database that the go command uses unless told otherwise. */
    private static final SumdbSetting DEFAULT =
            ofKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", Optional.empty());

    /** The go command's default database. */
    public static SumdbSetting standard() {
        return DEFAULT;
    }

    /**
     * Reads a value: {@code off}, or the default database's name or a key, each with or without a URL behind it.
     *
     * @return empty for {@code off}
     * @throws IllegalArgumentException if it is malformed
     */
    public static Optional<SumdbSetting> parse(String text) {
        String stripped = text.strip();
        if (stripped.equals("off")) {
            return Optional.empty();
        }
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("missing GOSUMDB");
        }
        String[] fields = stripped.split("\\s+", -1);
        if (fields.length > 2) {
            throw new IllegalArgumentException("invalid GOSUMDB: too many fields");
        }
        Optional<URI> url = fields.length == 2 ? Optional.of(url(fields[1])) : Optional.empty();
        return Optional.of(ofKey(fields[0].equals(DEFAULT.name) ? DEFAULT.key : fields[0], url));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getRawAuthority() != null && (scheme.equals("https") || scheme.equals("http"))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // the exception's own message would show the credentials
            throw new IllegalArgumentException("invalid GOSUMDB URL");
        }
        throw new IllegalArgumentException("invalid GOSUMDB URL: must be https or http");
    }

    private static SumdbSetting ofKey(String text, Optional<URI> url) {
        VerifierKey key;
        try {
            key = VerifierKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid GOSUMDB: " + e.getMessage(), e);
        }
        checkName(key.name());
        return new SumdbSetting(key.name(), text, url);
    }

    /**
     * Checks that a name forms {@code https://host[/path]} and nothing else.
     *
     * @throws IllegalArgumentException if not
     */
    public static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*") || name.contains("/.")) {
            throw new IllegalArgumentException("invalid sumdb name (must be host[/path]): " + name);
        }
    }
}
