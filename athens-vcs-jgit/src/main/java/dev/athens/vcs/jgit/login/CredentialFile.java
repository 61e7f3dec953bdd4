package dev.athens.vcs.jgit.login;

import dev.athens.fetch.Login;
import dev.athens.net.http.HttpClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of URLs with logins in them, as {@code git credential-store} writes it, usually {@code ~/.git-credentials}. The first
 * line that fits is taken. The file is read each time; one that is not there has no lines. Thread-safe.
 *
 * <p>Source: git-credential-store(1); git's credential.c, credential_from_url_gently and credential_match.
 */
public final class CredentialFile implements HttpCredential {
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final boolean usesPath;

    /** A line; parts are decoded. */
    private record Entry(String scheme, String host, String path, Login login) {}

    /**
     * Of a file.
     *
     * @param usesPath whether a line has to name the repository, as with {@code credential.useHttpPath} of git; otherwise its
     *     path says nothing
     */
    public CredentialFile(Path file, boolean usesPath) {
        this.file = file;
        this.usesPath = usesPath;
    }

    @Override
    public Optional<String> authorization(Request request) throws IOException {
        String text = read();
        for (String line : text.split("\n", -1)) {
            Optional<Entry> entry = parse(line).filter(found -> fits(found, request));
            if (entry.isPresent()) {
                return entry.map(found -> HttpClients.basic(found.login()));
            }
        }
        return Optional.empty();
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + ": is longer than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private boolean fits(Entry entry, Request request) {
        return entry.scheme().equals(GitCredential.protocol(request))
                && entry.host().equals(request.server().hostAndPort())
                && (!usesPath || entry.path().equals(request.path()));
    }

    private static Optional<Entry> parse(String line) {
        int colonSlashes = line.indexOf("://");
        if (colonSlashes <= 0) {
            return Optional.empty();
        }
        String rest = line.substring(colonSlashes + 3);
        int slash = end(rest, "/?#");
        int at = end(rest, "@");
        int colon = end(rest, ":");
        if (at > slash || colon >= at) {
            return Optional.empty(); // without a user, or without a password
        }
        Login login = new Login(decoded(rest.substring(0, colon)), decoded(rest.substring(colon + 1, at)));
        String host = decoded(rest.substring(at + 1, slash));
        String path = decoded(rest.substring(slash).replaceFirst("^/+", "")).replaceFirst("/+$", "");
        boolean hasLineEnd = (login.user() + login.password() + host + path).indexOf('\n') >= 0;
        return hasLineEnd
                ? Optional.empty()
                : Optional.of(new Entry(line.substring(0, colonSlashes), host, path, login));
    }

    private static int end(String text, String stops) {
        for (int i = 0; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    /** Undoes percent signs; one without two digits behind it stands for itself. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                decoded.write(high * 16 + low);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String description() {
        return "git credentials of " + file + (usesPath ? " by path" : "");
    }

    @Override
    public String toString() {
        return description();
    }
}
