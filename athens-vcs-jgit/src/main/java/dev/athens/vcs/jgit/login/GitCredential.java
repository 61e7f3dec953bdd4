package dev.athens.vcs.jgit.login;

import dev.athens.fetch.Login;
import dev.athens.net.http.HttpClients;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is said between git and a credential helper.
 *
 * <p>Source: git-credential(1), "INPUT/OUTPUT FORMAT".
 *
 * @param attributes by name
 */
record GitCredential(Map<String, String> attributes) {
    /** What a helper is asked; empty if the request cannot be put into lines. */
    static Optional<String> question(HttpCredential.Request request, boolean usesPath) {
        StringBuilder lines = new StringBuilder("capability[]=authtype\n");
        lines.append("protocol=").append(protocol(request)).append('\n');
        lines.append("host=").append(request.server().hostAndPort()).append('\n');
        if (usesPath) {
            lines.append("path=").append(request.path()).append('\n');
        }
        boolean isPlain = request.path().chars().noneMatch(c -> c == '\n' || c == '\r' || c == 0);
        return isPlain ? Optional.of(lines.append('\n').toString()) : Optional.empty();
    }

    static String protocol(HttpCredential.Request request) {
        return request.server().scheme() == Server.Scheme.HTTPS ? "https" : "http";
    }

    /** Reads an answer, up to the first empty line. */
    static GitCredential parse(String text) {
        Map<String, String> attributes = new HashMap<>();
        for (String line : text.split("\r?\n", -1)) {
            int equals = line.indexOf('=');
            if (line.isEmpty()) {
                break;
            }
            if (equals > 0) {
                attributes.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new GitCredential(attributes);
    }

    /** The header that it says. */
    Optional<String> authorization() {
        Optional<String> type = find("authtype");
        Optional<String> credential = find("credential");
        if (type.isPresent() && credential.isPresent()) {
            return Optional.of(type.get() + " " + credential.get());
        }
        return find("username")
                .flatMap(user -> find("password").map(password -> HttpClients.basic(new Login(user, password))));
    }

    private Optional<String> find(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** When the password ends, if the helper knows. */
    Optional<Instant> end() {
        return find("password_expiry_utc")
                .filter(text -> text.matches("[0-9]{1,11}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "GitCredential" + attributes.keySet();
    }
}
