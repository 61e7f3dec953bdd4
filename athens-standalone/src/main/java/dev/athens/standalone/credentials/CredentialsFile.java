package dev.athens.standalone.credentials;

import dev.athens.config.ConfigException;
import dev.athens.server.files.SmallFile;
import dev.athens.server.files.WatchedFiles;
import dev.athens.standalone.config.FilePermissions;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.TomlKeys;
import dev.athens.vcs.jgit.login.LoginRule;
import dev.athens.vcs.jgit.login.LoginRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Rules in TOML, each a table {@code [[rule]]} with modules, a host and one credential, in the order in which they are
 * tried.
 *
 * @param file where they are
 * @param checksPermissions whether it and the files with secrets that it names may be written by their owners alone
 * @param environment the variables that secrets may be in
 */
public record CredentialsFile(Path file, boolean checksPermissions, Map<String, String> environment) {
    private static final String RULE = "rule";

    /**
     * The rules of a file, which is read again when it changes.
     *
     * @throws ConfigException if it cannot be read, or a rule is not understood; later that is logged, and the old rules stay
     */
    public static LoginRules watched(ServerConfig.Credentials where, Map<String, String> environment) {
        return watched(where, environment, System::nanoTime);
    }

    static LoginRules watched(ServerConfig.Credentials where, Map<String, String> environment, LongSupplier nanoTime) {
        CredentialsFile file = new CredentialsFile(where.file(), where.checksPermissions(), environment);
        WatchedFiles.Loader<List<LoginRule>> loader = () -> {
            file.checkPermissions(where.file().toString(), where.file());
            return file.parse(SmallFile.read(where.file()));
        };
        return WatchedFiles.of(List.of(where.file()), loader, nanoTime)::current;
    }

    /**
     * Reads the text of the file, and once all secrets that it names.
     *
     * @throws ConfigException if a rule cannot be used; the message has its line and column, and nothing secret
     */
    List<LoginRule> parse(String text) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().get(0);
            // without what stands there, which may be a secret
            String expected = String.valueOf(error.getMessage()).replaceFirst("(?s)^Unexpected .*, expected ", "");
            throw new ConfigException(TomlKeys.place(file.toString(), error.position())
                    + (expected.equals(error.getMessage()) ? "not TOML" : "not TOML, expected " + expected));
        }
        TomlKeys keys = new TomlKeys(file.toString(), toml, TomlPosition.positionAt(1, 1));
        Optional<Object> rules = keys.find(RULE);
        keys.others().stream().findFirst().ifPresent(name -> {
            throw keys.bad(name, "no such table, only [[rule]]");
        });
        if (rules.isEmpty()) {
            return List.of();
        }
        if (!(rules.get() instanceof TomlArray tables)
                || !tables.toList().stream().allMatch(TomlTable.class::isInstance)) {
            throw keys.bad(RULE, "must be tables [[rule]]");
        }
        List<LoginRule> read = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            read.add(new RuleTable(this, tables.getTable(i), tables.inputPositionOf(i)).rule());
        }
        return List.copyOf(read);
    }

    /** Checks a file, if such checks are wanted. */
    void checkPermissions(String name, Path checked) {
        if (checksPermissions) {
            FilePermissions.check(name, checked);
        }
    }

    /** Without the variables. */
    @Override
    public String toString() {
        return file.toString();
    }
}
