package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import dev.athens.config.Masked;
import dev.athens.module.PathPatterns;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** A table {@code [[Hooks.Targets]]} of the configuration file: somebody who is told what happens. */
final class HookTable {
    static final String NAME = "Hooks.Targets";

    /** What can be told. */
    private static final List<String> TYPES =
            List.of("stored", "evicted", "quarantined", "deleted", "failed", "refused");

    /** What is told for certain, and unless something else is said. */
    private static final List<String> CERTAIN = TYPES.subList(0, 4);

    /** Each has a thread of its own. */
    private static final int MAX_TARGETS = 20;

    private static final String SECRET_BEGIN = "whsec_";
    private static final int MIN_SECRET_BYTES = 24;
    private static final int MAX_SECRET_FILE_BYTES = 4096;

    private final TomlKeys keys;

    private HookTable(TomlKeys keys) {
        this.keys = keys;
    }

    /** Reads all of them. */
    static List<ServerConfig.HookTarget> readAll(String file, Object value, String place) {
        if (!(value instanceof TomlArray array) || !array.toList().stream().allMatch(TomlTable.class::isInstance)) {
            throw new ConfigException(place + NAME + ": must be tables, [[" + NAME + "]]");
        }
        if (array.size() > MAX_TARGETS) {
            throw new ConfigException(
                    place + NAME + ": are " + array.size() + ", at most " + MAX_TARGETS + " are told");
        }
        List<ServerConfig.HookTarget> targets = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            HookTable table = new HookTable(new TomlKeys(file, array.getTable(i), array.inputPositionOf(i)));
            ServerConfig.HookTarget target = table.read();
            if (targets.stream().anyMatch(other -> other.name().equals(target.name()))) {
                throw table.keys.bad("Name", "another target is called " + target.name() + ", too");
            }
            targets.add(target);
        }
        return targets;
    }

    private ServerConfig.HookTarget read() {
        String name = text("Name");
        if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
            throw keys.bad("Name", "must be up to 40 letters in lower case, digits and hyphens");
        }
        ServerConfig.HookTarget target = new ServerConfig.HookTarget(
                name,
                url(),
                modules(),
                types(),
                secret("Secret")
                        .orElseThrow(() -> new ConfigException(keys.place() + "[[" + NAME
                                + "]]: has neither Secret nor SecretFile, by which the target knows who tells it")),
                secret("FormerSecret"));
        keys.others().stream().findFirst().ifPresent(key -> {
            throw keys.bad(
                    key,
                    "no such key in [[" + NAME + "]]"
                            + Spelling.nearest(key, keys.asked())
                                    .map(nearest -> ", the nearest is " + nearest)
                                    .orElse(""));
        });
        return target;
    }

    private Optional<String> find(String key) {
        return keys.find(key).map(value -> {
            if (!(value instanceof String text) || text.isBlank()) {
                throw keys.bad(key, "must be a string that is not blank");
            }
            return text;
        });
    }

    private String text(String key) {
        return find(key).orElseThrow(() -> keys.bad(key, "is missing in [[" + NAME + "]]"));
    }

    private URI url() {
        String text = text("URL");
        try {
            URI url = URI.create(text);
            if (("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below, without what may be a secret in it
        }
        throw keys.bad("URL", "must be a URL such as https://ci.example/athens, is " + Masked.urls(text));
    }

    private PathPatterns modules() {
        List<String> globs = texts("Modules").orElse(List.of("*"));
        for (String glob : globs) {
            try {
                PathPatterns.glob(glob);
            } catch (IllegalArgumentException e) {
                throw keys.bad("Modules", String.valueOf(e.getMessage()));
            }
        }
        return PathPatterns.parse(String.join(",", globs));
    }

    private List<String> types() {
        List<String> types = texts("Types").orElse(CERTAIN);
        for (String type : types) {
            if (!TYPES.contains(type)) {
                throw keys.bad("Types", "there is no type " + type + ", only " + String.join(", ", TYPES));
            }
        }
        return types;
    }

    private Optional<List<String>> texts(String key) {
        return keys.find(key).map(value -> {
            if (!(value instanceof TomlArray array)
                    || array.isEmpty()
                    || !array.toList().stream().allMatch(String.class::isInstance)) {
                throw keys.bad(key, "must be an array of strings, at least one");
            }
            return array.toList().stream().map(Object::toString).toList();
        });
    }

    private Optional<ServerConfig.Secret> secret(String key) {
        String fileKey = key + "File";
        Optional<String> direct = find(key);
        Optional<String> file = find(fileKey);
        if (direct.isPresent() && file.isPresent()) {
            throw keys.bad(fileKey, "there is " + key + " too; keep one of them");
        }
        Optional<String> text = file.map(path -> content(fileKey, path)).or(() -> direct);
        text.ifPresent(secret -> check(file.isPresent() ? fileKey : key, secret));
        return text.map(ServerConfig.Secret::new);
    }

    private String content(String key, String path) {
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(Path.of(path))) {
                bytes = in.readNBytes(MAX_SECRET_FILE_BYTES);
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException e) {
            throw keys.bad(key, "cannot be read: " + e);
        }
    }

    /** The form that libraries of Standard Webhooks take. */
    private void check(String key, String secret) {
        try {
            if (secret.startsWith(SECRET_BEGIN)
                    && Base64.getDecoder().decode(secret.substring(SECRET_BEGIN.length())).length >= MIN_SECRET_BYTES) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw keys.bad(
                key,
                "must be " + SECRET_BEGIN + " and at least " + MIN_SECRET_BYTES + " bytes in Base64, as of: echo "
                        + SECRET_BEGIN + "$(openssl rand -base64 32)");
    }
}
