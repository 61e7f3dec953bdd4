package dev.athens.standalone.admin;

import dev.athens.server.options.ServerCounts;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.wiring.Wiring;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** All that the administration can be asked for. Owns the jobs that go on in the background. Thread-safe. */
public final class AdminApi implements AutoCloseable {
    private final BackgroundJobs jobs;
    private final List<Operation> operations = new ArrayList<>();

    /**
     * Puts it together.
     *
     * @param wiring the parts of the server
     * @param settings what it was configured by
     * @param server what the server counts, once it is started
     */
    public AdminApi(
            Wiring wiring,
            ServerConfig config,
            Settings settings,
            Supplier<Optional<ServerCounts>> server,
            InstantSource clock) {
        this.jobs = new BackgroundJobs(clock);
        operations.add(Operation.read("", call -> Reply.of(overview())));
        operations.addAll(new StoreOperations(wiring, config).all());
        operations.addAll(new JobOperations(wiring, config, jobs).all());
        operations.addAll(new HookOperations(wiring.hooksOut()).all());
        operations.addAll(new ServerOperations(wiring, config, settings, server).all());
    }

    List<Operation> operations() {
        return operations;
    }

    private Map<String, Object> overview() {
        List<Object> all = new ArrayList<>();
        for (Operation operation : operations) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("method", operation.method());
            one.put("path", AdminEndpoint.PREFIX + operation.path());
            one.put("names", operation.names().stream().sorted().toList());
            all.add(one);
        }
        return Map.of("document", AdminEndpoint.PREFIX + AdminEndpoint.DOCUMENT, "operations", all);
    }

    /** Ends what goes on in the background. */
    @Override
    public void close() {
        jobs.close();
    }
}
