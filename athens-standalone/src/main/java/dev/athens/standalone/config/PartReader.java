package dev.athens.standalone.config;

import dev.athens.proxy.ObserverProvider;
import dev.athens.standalone.plugins.Plugins;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out of which kinds the parts of the server are, and who provides them: the program itself or a plugin. */
final class PartReader {
    /** Kinds of exporters that gomods/athens has given up, and goes on without. */
    private static final List<String> NO_MORE = List.of("jaeger", "datadog", "stackdriver");

    private final Settings settings;
    private @Nullable Plugins plugins;

    PartReader(Settings settings) {
        this.settings = settings;
    }

    private Plugins plugins() {
        Plugins known = plugins;
        if (known == null) {
            known = Plugins.in(
                    settings.find(Key.PLUGINS_PATH).map(Setting::path).orElseGet(Plugins::besideProgram));
            plugins = known;
        }
        return known;
    }

    ServerConfig.Storage storage() {
        Path scratch = settings.find(Key.GOGET_DIR)
                .map(Setting::path)
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        return new ServerConfig.Storage(
                chosen(Part.STORAGE),
                settings.get(Key.DISK_ROOT).path(),
                settings.get(Key.DISK_READ_ONLY).flag(),
                scratch,
                new ServerConfig.Cache(
                        settings.get(Key.CACHE_ROOT).path(),
                        settings.get(Key.CACHE_MAX_SIZE).bytes()),
                settings.get(Key.MIN_FREE_SPACE).bytes());
    }

    ServerConfig.SingleFlight singleFlight() {
        Setting setting = settings.get(Key.SINGLE_FLIGHT_TYPE);
        String storage = settings.get(Key.STORAGE_TYPE).value();
        return switch (setting.value()) {
            case "memory" -> new ServerConfig.SingleFlight.Alone();
            case "" -> new ServerConfig.SingleFlight.OfStorage();
            case "disk", "postgres", "s3" -> {
                if (!setting.value().equals(storage.equals("minio") ? "s3" : storage)) {
                    throw setting.bad("comes with the storage of that kind, and StorageType is " + storage);
                }
                yield new ServerConfig.SingleFlight.OfStorage();
            }
            default -> new ServerConfig.SingleFlight.Provided(chosen(Part.CLAIMS));
        };
    }

    ServerConfig.Index index() {
        Setting setting = settings.get(Key.INDEX_TYPE);
        return switch (setting.value()) {
            case "none" -> new ServerConfig.Index.None();
            case "memory" -> new ServerConfig.Index.Memory();
            case "file" -> file(setting);
            default -> new ServerConfig.Index.Provided(chosen(Part.INDEX));
        };
    }

    /**
     * What makes traces, if anything does.
     *
     * @param warnings is told of those that are no more
     */
    Optional<ServerConfig.Chosen<ObserverProvider>> traces(Set<String> warnings) {
        Setting exporter = settings.get(Key.TRACE_EXPORTER);
        if (exporter.isBlank()) {
            return Optional.empty();
        }
        if (NO_MORE.contains(exporter.value())) {
            warnings.add(exporter.name() + ": no traces, " + exporter.value()
                    + " takes them by its own protocol no longer; choose otlp, which it takes too");
            return Optional.empty();
        }
        settings.find(Key.TRACE_EXPORTER_URL).ifPresent(Setting::url);
        return Optional.of(chosen(Part.TRACES));
    }

    /** Those of a part that may have several. */
    <P> List<ServerConfig.Chosen<P>> allChosen(Part<P> part) {
        return part.allChosen(settings.get(part.key()), plugins()).stream()
                .map(provider -> chosen(part, provider))
                .toList();
    }

    private <P> ServerConfig.Chosen<P> chosen(Part<P> part) {
        return chosen(part, part.chosen(settings.get(part.key()), plugins()));
    }

    private <P> ServerConfig.Chosen<P> chosen(Part<P> part, P provider) {
        return new ServerConfig.Chosen<>(
                provider, new PartSection(part, part.kindOf().apply(provider), settings));
    }

    private ServerConfig.Index file(Setting setting) {
        if (!settings.get(Key.STORAGE_TYPE).value().equals("disk")) {
            throw setting.bad("must be none, memory or a database unless the storage is disk");
        }
        return new ServerConfig.Index.File();
    }
}
