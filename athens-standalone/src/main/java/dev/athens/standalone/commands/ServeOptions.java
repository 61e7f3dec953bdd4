package dev.athens.standalone.commands;

import dev.athens.standalone.config.Key;
import dev.athens.standalone.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the server, which win over environment variables and the file. */
final class ServeOptions {
    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--port",
            paramLabel = "[HOST:]PORT",
            description = "where to listen; 3000 by default, 0 for any free port")
    private @Nullable String port;

    @Option(names = "--storage", paramLabel = "TYPE", description = "disk (default) or memory")
    private @Nullable String storage;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "trace, debug (default), info, warn or error")
    private @Nullable String logLevel;

    @Option(names = "--read-only", description = "serve what is stored; fetch nothing, write nothing")
    private boolean readOnly;

    /** Reads the settings, whose values are not checked yet. */
    Settings settings(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>(environment);
        Optional.ofNullable(port).ifPresent(value -> values.put("--port", value));
        Optional.ofNullable(storage).ifPresent(value -> values.put("--storage", value));
        if (readOnly) {
            values.put("--read-only", "true");
        }
        Optional.ofNullable(logLevel).ifPresent(value -> values.put("--log-level", value));
        return config.settings(values, List.of(Key.TOKENS_FILE));
    }
}
