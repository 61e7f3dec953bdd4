package dev.athens.standalone.credentials;

import dev.athens.config.ConfigException;
import dev.athens.module.PathPatterns;
import dev.athens.standalone.config.Spelling;
import dev.athens.standalone.config.TomlKeys;
import dev.athens.vcs.jgit.login.Credential;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One rule as it stands in the file. Each way to read it says where it stands what is wrong, and shows no value. */
final class RuleTable {
    private static final String MODULES = "modules";
    private static final String HOST = "host";
    private static final String INSECURE = "insecure";
    private static final String FILE = "_file";
    private static final String ENV = "_env";

    private final CredentialsFile file;
    private final TomlTable table;
    private final TomlPosition start;
    private final TomlKeys keys;

    RuleTable(CredentialsFile file, TomlTable table, TomlPosition start) {
        this.file = file;
        this.table = table;
        this.start = start;
        this.keys = new TomlKeys(file.toString(), table, start);
    }

    /** Reads the rule. */
    LoginRule rule() {
        List<String> all = Stream.concat(Stream.of(MODULES, HOST, INSECURE), RuleCredentials.keys())
                .toList();
        for (String key : table.keySet()) {
            if (!all.contains(key)) {
                String nearest = Spelling.nearest(key, all)
                        .map(found -> ", the nearest is " + found)
                        .orElse("");
                throw bad(key, "no such key" + nearest);
            }
        }
        String host = text(HOST).orElseThrow(() -> bad("a rule needs a host"));
        PathPatterns modules = modules();
        boolean insecure = flag(INSECURE);
        Credential credential = RuleCredentials.of(this, host.toLowerCase(Locale.ROOT));
        keys.others().stream().findFirst().ifPresent(key -> {
            throw bad(key, "does not belong to the credential of this rule");
        });
        try {
            // the name alone, as clients may see it
            return new LoginRule(file.file().getFileName() + ":" + start.line(), modules, host, insecure, credential);
        } catch (IllegalArgumentException e) {
            throw bad(HOST, String.valueOf(e.getMessage()));
        }
    }

    private PathPatterns modules() {
        List<String> globs = texts(MODULES).orElseThrow(() -> bad("a rule needs modules"));
        for (String glob : globs) {
            try {
                PathPatterns.glob(glob);
            } catch (IllegalArgumentException e) {
                throw bad(MODULES, String.valueOf(e.getMessage()));
            }
        }
        return PathPatterns.parse(String.join(",", globs));
    }

    /** A secret itself, and the file or the variable that it is in. */
    static Stream<String> formsOf(String secret) {
        return Stream.of(secret, secret + FILE, secret + ENV);
    }

    private List<String> given(String key) {
        return formsOf(key).filter(form -> table.contains(List.of(form))).toList();
    }

    /** Tells whether a key is there, be it a secret in one of its three forms. */
    boolean has(String key) {
        return !given(key).isEmpty();
    }

    /** What is wrong with the rule as a whole. */
    ConfigException bad(String words) {
        return new ConfigException(keys.place() + words);
    }

    /** What is wrong with a key. */
    ConfigException bad(String key, String words) {
        return keys.bad(key, words);
    }

    /** A text that is no secret. */
    Optional<String> text(String key) {
        return keys.find(key).map(value -> {
            if (!(value instanceof String text) || text.isBlank()) {
                throw bad(key, "must be a string that is not blank");
            }
            return text;
        });
    }

    /** A text, or a whole number as text. */
    Optional<String> textOrNumber(String key) {
        return keys.find(key).orElse("") instanceof Long number ? Optional.of(number.toString()) : text(key);
    }

    /** Several texts, at least one. */
    Optional<List<String>> texts(String key) {
        Optional<Object> value = keys.find(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        if (value.get() instanceof TomlArray array) {
            array.toList().stream().filter(String.class::isInstance).forEach(item -> texts.add(item.toString()));
            if (!texts.isEmpty() && texts.size() == array.size()) {
                return Optional.of(texts);
            }
        }
        throw bad(key, "must be an array of strings, at least one");
    }

    /** A flag, false if it is not there. */
    boolean flag(String key) {
        Object value = keys.find(key).orElse(false);
        if (!(value instanceof Boolean flag)) {
            throw bad(key, "must be true or false");
        }
        return flag;
    }

    /** A file that can be read now. */
    Path path(String key) {
        String text = text(key).orElseThrow();
        try {
            Path path = Path.of(text);
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw bad(key, Files.exists(path) ? "must be a file that can be read" : "no such file");
            }
            file.checkPermissions(keys.place(key) + key, path);
            return path;
        } catch (InvalidPathException e) {
            throw bad(key, "must be the path of a file");
        }
    }

    /** A secret that must be there. */
    Secret secret(String key) {
        return findSecret(key)
                .orElseThrow(() ->
                        bad("also needs " + key + ", in the file " + key + FILE + " or in the variable " + key + ENV));
    }

    /** A secret: itself, or in the file or the variable that is named; if it is in a file, it is read each time. */
    Optional<Secret> findSecret(String key) {
        List<String> given = given(key);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (given.size() > 1) {
            throw bad(given.get(1), "there is " + given.get(0) + " too; keep one of them");
        }
        String form = given.get(0);
        if (form.equals(key + FILE)) {
            Path path = path(form);
            Secret secret = Secret.ofFile(form, path);
            read(secret);
            return Optional.of(secret);
        }
        String text = text(form).orElseThrow();
        if (form.equals(key)) {
            return Optional.of(Secret.of(form, text));
        }
        return Optional.of(Secret.of(
                form,
                Optional.ofNullable(file.environment().get(text))
                        .filter(value -> !value.isBlank())
                        .orElseThrow(() -> bad(form, "no such environment variable, or it is blank"))));
    }

    /** What a secret is now. */
    String read(Secret secret) {
        try {
            return secret.value();
        } catch (IOException e) {
            throw bad(secret.name(), Objects.toString(e.getMessage()).replaceFirst("^" + secret.name() + ": ", ""));
        }
    }
}
