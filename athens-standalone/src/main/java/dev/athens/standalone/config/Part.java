package dev.athens.standalone.config;

import dev.athens.storage.StorageProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kinds of storage that this program has: those whose jars are there. Each has a table of the file for itself, {@code
 * [Storage.<kind>]}, and variables that begin with {@code ATHENS_STORAGE_<KIND>_}.
 */
final class StorageKinds {
    private static final String TABLES = "Storage.";
    private static final String VARIABLES = "ATHENS_STORAGE_";

    /** Of gomods/athens. */
    private static final List<String> NOT_BUILT = List.of("mongo", "gcp", "minio", "s3", "azureblob", "external");

    private StorageKinds() {}

    /**
     * The kind that was chosen.
     *
     * @throws dev.athens.config.ConfigException if there is no such kind, with those that there are
     */
    static StorageProvider chosen(Setting type) {
        List<StorageProvider> all = StorageProvider.all();
        for (StorageProvider provider : all) {
            if (provider.kind().equals(type.value())) {
                return provider;
            }
        }
        String unknown = NOT_BUILT.contains(type.value()) ? "this storage is not built yet, " : "";
        throw type.bad(unknown + "must be " + choice(all));
    }

    private static String choice(List<StorageProvider> all) {
        List<String> kinds = all.stream().map(StorageProvider::kind).sorted().toList();
        int last = kinds.size() - 1;
        return last < 1 ? String.join("", kinds) : String.join(", ", kinds.subList(0, last)) + " or " + kinds.get(last);
    }

    /** The name of a kind's table, written as in the table of keys if it is there. */
    static String table(String kind) {
        String table = TABLES + kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
        for (Key key : Key.values()) {
            if (isIn(table, key)) {
                return key.toml().substring(0, table.length());
            }
        }
        return table;
    }

    /** Tells whether a table of the file is of a storage whose keys only its jar knows. */
    static boolean isOfJar(String table) {
        return table.regionMatches(true, 0, TABLES, 0, TABLES.length())
                && !isKnown(table)
                && StorageProvider.all().stream().anyMatch(provider -> provider.kind()
                        .equals(table.substring(TABLES.length()).toLowerCase(Locale.ROOT)));
    }

    private static boolean isKnown(String table) {
        return Stream.of(Key.values())
                .anyMatch(key -> key.use().status() == KeyUse.Status.HONOURED && isIn(table, key));
    }

    private static boolean isIn(String table, Key key) {
        return key.toml().regionMatches(true, 0, table + ".", 0, table.length() + 1);
    }

    /** The setting that a variable is, if only the jar of its storage knows it. */
    static Optional<ProvidedSetting> provided(String variable, String value) {
        if (!variable.startsWith(VARIABLES)) {
            return Optional.empty();
        }
        String rest = variable.substring(VARIABLES.length());
        return StorageProvider.all().stream()
                .map(StorageProvider::kind)
                .filter(kind -> rest.startsWith(kind.toUpperCase(Locale.ROOT) + "_") && !isKnown(table(kind)))
                .map(kind -> new ProvidedSetting(
                        table(kind) + "." + rest.substring(kind.length() + 1),
                        variable,
                        value,
                        "environment variable " + variable))
                .findFirst();
    }
}
