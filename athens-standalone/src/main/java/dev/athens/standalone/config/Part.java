package dev.athens.standalone.config;

import com.google.errorprone.annotations.Immutable;
import dev.athens.fleet.ClaimsProvider;
import dev.athens.http.EndpointProvider;
import dev.athens.index.IndexProvider;
import dev.athens.proxy.ListenerProvider;
import dev.athens.proxy.ObserverProvider;
import dev.athens.standalone.plugins.Plugins;
import dev.athens.storage.StorageProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A part of the server of which there are several kinds, in the program itself and in plugins. Each kind has a table of the
 * file for itself, such as {@code [Storage.Disk]}, and variables that begin with, say, {@code ATHENS_STORAGE_DISK_}. What the
 * table of keys has of that is known beforehand; of the rest only the kind itself knows whether it makes sense.
 *
 * @param key chooses the kinds
 * @param table what the names of its tables begin with
 * @param noun what it is called in messages
 * @param type what provides it
 * @param kindOf the kind of a provider
 * @param plugins our own plugins, by the kinds that they provide
 * @param notBuilt kinds of gomods/athens that nobody provides
 * @param own kinds without a provider
 */
@Immutable(containerOf = "P")
@SuppressWarnings("Immutable") // its collections are copies, its function is a method
record Part<P>(
        Key key,
        String table,
        String noun,
        Class<P> type,
        Function<P, String> kindOf,
        Map<String, String> plugins,
        List<String> notBuilt,
        List<String> own) {
    /** Keeps the versions. */
    static final Part<StorageProvider> STORAGE = new Part<>(
            Key.STORAGE_TYPE,
            "Storage",
            "storage",
            StorageProvider.class,
            StorageProvider::kind,
            Map.of(
                    "minio", "athens-storage-s3",
                    "postgres", "athens-storage-jdbc",
                    "s3", "athens-storage-s3"),
            List.of("mongo", "gcp", "azureblob", "external"),
            List.of());

    /** Remembers what was stored when. */
    static final Part<IndexProvider> INDEX = new Part<>(
            Key.INDEX_TYPE,
            "Index",
            "index",
            IndexProvider.class,
            IndexProvider::kind,
            Map.of(
                    "mysql", "athens-storage-jdbc",
                    "postgres", "athens-storage-jdbc"),
            List.of(),
            List.of("none", "memory", "file"));

    /** Says who of several servers fetches a version. */
    static final Part<ClaimsProvider> CLAIMS = new Part<>(
            Key.SINGLE_FLIGHT_TYPE,
            "SingleFlight",
            "lock",
            ClaimsProvider.class,
            ClaimsProvider::kind,
            Map.of("redis", "athens-claims-redis"),
            List.of("redis-sentinel", "etcd", "gcp", "azureblob"),
            List.of("memory", "disk", "postgres", "s3"));

    /** Answer something beside the module proxy protocol. */
    static final Part<EndpointProvider> ENDPOINT = new Part<>(
            Key.ENDPOINTS,
            "Endpoint",
            "endpoint",
            EndpointProvider.class,
            EndpointProvider::kind,
            Map.of(),
            List.of(),
            List.of());

    /** Are told what happens. */
    static final Part<ListenerProvider> LISTENER = new Part<>(
            Key.LISTENERS,
            "Listener",
            "listener",
            ListenerProvider.class,
            ListenerProvider::kind,
            Map.of(),
            List.of(),
            List.of());

    /** Makes traces. Some of its settings are keys of gomods/athens, whatever the kind is. */
    static final Part<ObserverProvider> TRACES = new Part<>(
            Key.TRACE_EXPORTER,
            "Tracer",
            "exporter of traces",
            ObserverProvider.class,
            ObserverProvider::kind,
            Map.of("otlp", "athens-tracing-otel"),
            List.of(),
            List.of());

    private static final Map<String, Key> OF_TRACES =
            Map.of("URL", Key.TRACE_EXPORTER_URL, "SamplingFraction", Key.TRACE_SAMPLING_FRACTION);

    static final List<Part<?>> ALL = List.of(STORAGE, INDEX, CLAIMS, ENDPOINT, LISTENER, TRACES);

    /**
     * The provider of the kind that was chosen.
     *
     * @throws dev.athens.config.ConfigException if there is none, with what to do about it
     */
    P chosen(Setting type, Plugins plugins) {
        return chosen(type, type.value(), plugins);
    }

    /** The providers of several kinds. */
    List<P> allChosen(Setting types, Plugins plugins) {
        return types.items().stream().map(kind -> chosen(types, kind, plugins)).toList();
    }

    private P chosen(Setting type, String kind, Plugins plugins) {
        return provided().stream()
                .filter(provider -> kindOf.apply(provider).equals(kind))
                .findFirst()
                .or(() -> plugins.find(this.type, kindOf, kind))
                .orElseThrow(() -> type.bad(problem(kind, plugins)));
    }

    private String problem(String kind, Plugins known) {
        if (plugins.containsKey(kind)) {
            return "put " + plugins.get(kind) + "-<version>-plugin.jar, of the version of this server, into "
                    + known.folder().toAbsolutePath().normalize();
        }
        TreeSet<String> all = new TreeSet<>(own);
        provided().forEach(provider -> all.add(kindOf.apply(provider)));
        TreeSet<String> more = new TreeSet<>(plugins.keySet());
        more.removeAll(all);
        return (notBuilt.contains(kind) ? "this " + noun + " is not built yet, " : "")
                + "must be " + (all.isEmpty() ? "" : choice(all) + ", or ") + "of a plugin in "
                + known.folder().toAbsolutePath().normalize() + (more.isEmpty() ? "" : ", such as " + choice(more));
    }

    private static String choice(TreeSet<String> kinds) {
        String last = kinds.last();
        return kinds.size() == 1 ? last : String.join(", ", kinds.headSet(last)) + " or " + last;
    }

    /** What the program has itself. */
    private List<P> provided() {
        List<P> all = new ArrayList<>();
        ServiceLoader.load(type).forEach(all::add);
        return all;
    }

    /** The setting of all kinds, which stands in no table, that a kind asks for by a name. */
    Optional<Key> ofAllKinds(String name) {
        return key == Key.TRACE_EXPORTER ? Optional.ofNullable(OF_TRACES.get(name)) : Optional.empty();
    }

    /** The name of a kind's table, written as in the table of keys if it is there. */
    String tableOf(String kind) {
        String name = table + "." + kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
        for (Key key : Key.values()) {
            if (isIn(name, key)) {
                return key.toml().substring(0, name.length());
            }
        }
        return name;
    }

    /** Tells whether the program knows all keys of a table of the file. */
    private static boolean isKnown(String table) {
        return Stream.of(Key.values())
                .anyMatch(key -> key.use().status() == KeyUse.Status.HONOURED && isIn(table, key));
    }

    private static boolean isIn(String table, Key key) {
        return key.toml().regionMatches(true, 0, table + ".", 0, table.length() + 1);
    }

    /** Tells whether a table of the file may be of a kind whose keys the program does not know. */
    static boolean isOfKind(String table) {
        return ALL.stream()
                .anyMatch(part -> table.regionMatches(true, 0, part.table + ".", 0, part.table.length() + 1)
                        && table.indexOf('.', part.table.length() + 1) < 0
                        && !isKnown(table));
    }

    /** The setting that a variable is, if only a kind knows it. */
    static Optional<ProvidedSetting> provided(String variable, String value) {
        for (Part<?> part : ALL) {
            String prefix = "ATHENS_" + part.table.toUpperCase(Locale.ROOT) + "_";
            int end = variable.indexOf('_', prefix.length());
            if (variable.startsWith(prefix) && end > 0) {
                String name =
                        part.tableOf(variable.substring(prefix.length(), end).toLowerCase(Locale.ROOT));
                if (!isKnown(name)) {
                    return Optional.of(new ProvidedSetting(
                            name + "." + variable.substring(end + 1),
                            variable,
                            value,
                            "environment variable " + variable));
                }
            }
        }
        return Optional.empty();
    }

    /** Tells whether some kind that is there, or could be, has the table that a setting stands in. */
    boolean mayHave(ProvidedSetting setting, List<String> chosen) {
        return Stream.of(
                        chosen.stream(),
                        plugins.keySet().stream(),
                        notBuilt.stream(),
                        provided().stream().map(kindOf))
                .flatMap(kinds -> kinds)
                .anyMatch(kind -> setting.isIn(table + "." + kind));
    }
}
