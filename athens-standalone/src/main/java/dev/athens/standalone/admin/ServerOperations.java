package dev.athens.standalone.admin;

import dev.athens.http.StatusCodes;
import dev.athens.observe.CacheCounts;
import dev.athens.server.options.ServerCounts;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.log.LogLevels;
import dev.athens.standalone.wiring.BuildInfo;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.vcs.jgit.GitCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What concerns the server itself: its build, memory, configuration and log. Thread-safe. */
final class ServerOperations {
    /** In place of a level: the one from the start. */
    private static final String DEFAULT = "default";

    private final Wiring wiring;
    private final ServerConfig config;
    private final Settings settings;
    private final Supplier<Optional<ServerCounts>> server;
    private final LogLevels levels = new LogLevels();

    ServerOperations(Wiring wiring, ServerConfig config, Settings settings, Supplier<Optional<ServerCounts>> server) {
        this.wiring = wiring;
        this.config = config;
        this.settings = settings;
        this.server = server;
    }

    List<Operation> all() {
        return List.of(
                Operation.read("build", call -> build()),
                Operation.read("caches", call -> caches()),
                Operation.read("config", call -> configuration()),
                Operation.read("log-levels", call -> logLevels()),
                Operation.change("log-levels", this::setLogLevel, "logger", "level"));
    }

    private static Reply build() {
        BuildInfo build = BuildInfo.load();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", build.version());
        json.put("date", build.date());
        json.put("java", Runtime.version().toString());
        json.put(
                "started",
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime())
                        .toString());
        return Reply.of(json);
    }

    private Reply caches() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        GitCounts git = wiring.origins().direct().counts();
        Stream<CacheCounts> all = Stream.of(
                        server.get().map(ServerCounts::caches).orElse(List.of()),
                        wiring.proxy().counts().caches(),
                        git.caches())
                .flatMap(List::stream);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("heap_used_bytes", heap.getUsed());
        json.put("heap_max_bytes", heap.getMax());
        git.cloneBytes().ifPresent(bytes -> json.put("clone_bytes", bytes));
        json.put("caches", all.map(ServerOperations::json).toList());
        return Reply.of(json);
    }

    private static Map<String, Object> json(CacheCounts cache) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", cache.name());
        json.put("entries", cache.entries());
        json.put("bytes", cache.bytes());
        json.put("hits", cache.hits());
        json.put("misses", cache.misses());
        return json;
    }

    private Reply configuration() {
        List<Object> all = new ArrayList<>();
        for (Settings.Shown setting : settings.shown()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("key", setting.key());
            json.put("value", setting.value());
            json.put("source", setting.source());
            all.add(json);
        }
        return Reply.of(Map.of("settings", all, "warnings", config.warnings()));
    }

    private Reply logLevels() {
        return Reply.of(Map.of(
                "loggers", levels.all().stream().map(ServerOperations::json).toList()));
    }

    private Reply setLogLevel(Call call) throws RefusedException {
        String logger = call.text("logger");
        String level = call.text("level");
        try {
            LogLevels.Entry entry = levels.set(logger, level.equals(DEFAULT) ? Optional.empty() : Optional.of(level));
            return Reply.changed("set the level of " + logger + " to " + level, json(entry));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(StatusCodes.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private static Map<String, Object> json(LogLevels.Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("logger", entry.name());
        json.put("level", entry.level());
        json.put("own", entry.own());
        return json;
    }
}
