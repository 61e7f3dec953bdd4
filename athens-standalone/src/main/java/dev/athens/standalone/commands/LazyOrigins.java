package dev.athens.standalone.commands;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Wiring;
import java.util.Map;
import java.util.Optional;

/** The origins of a configuration, put together when they are first needed; most commands never do. Thread-safe. */
final class LazyOrigins implements AutoCloseable {
    private final ServerConfig config;
    private final Map<String, String> environment;

    @GuardedBy("this")
    private Optional<Origins> origins = Optional.empty();

    LazyOrigins(ServerConfig config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    synchronized Origins get() {
        Origins made = origins.orElseGet(() -> Origins.of(config, environment, Wiring.clones(config)));
        origins = Optional.of(made);
        return made;
    }

    @Override
    public synchronized void close() {
        origins.ifPresent(Origins::close);
    }
}
