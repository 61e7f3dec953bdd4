package dev.athens.server;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that runs the server until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Serves Go modules over HTTP; the command that runs when none is named.",
        footer = {
            "",
            "All settings are environment variables too:",
            "ATHENS_PORT, ATHENS_STORAGE_TYPE, ATHENS_DISK_STORAGE_ROOT, ATHENS_PATH_PREFIX,",
            "ATHENS_GO_BINARY_ENV_VARS, ATHENS_SUM_DBS, ATHENS_GONOSUM_PATTERNS,",
            "ATHENS_GIT_MAX_CACHE_MB, ATHENS_GIT_MAX_FETCH_SECONDS, ATHENS_GIT_MAX_FILE_MB,",
            "ATHENS_GIT_MAX_REPOSITORY_MB,",
            "ATHENS_GOGET_DIR, ATHENS_GOGET_WORKERS, ATHENS_TIMEOUT, ATHENS_STASH_TIMEOUT,",
            "ATHENS_SHUTDOWN_TIMEOUT, ATHENS_LOG_FORMAT, ATHENS_LOG_LEVEL;",
            "and GOPROXY, GONOPROXY, GOPRIVATE, GONOSUMDB, GOSUMDB, GOINSECURE, GOVCS",
            "with the meaning that they have for the go command."
        })
final class Serve implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(Serve.class.getName());

    private final Map<String, String> environment;
    private final PrintStream out;

    @Option(
            names = "--port",
            paramLabel = "[HOST:]PORT",
            description = "where to listen; 3000 by default, 0 for any free port")
    private @Nullable String port;

    @Option(names = "--storage", paramLabel = "TYPE", description = "disk (default) or memory")
    private @Nullable String storage;

    @Option(names = "--data", paramLabel = "DIR", description = "folder of the disk storage; ./athens-data by default")
    private @Nullable String data;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "trace, debug (default), info, warn or error")
    private @Nullable String logLevel;

    Serve(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = config();
        LogSetup.apply(config.log().level(), config.log().format(), out);
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndWait(stop, stopped), "athens-shutdown");
        try (Wiring wiring = Wiring.of(config, environment);
                AthensServer server = wiring.server().start()) {
            Runtime.getRuntime().addShutdownHook(hook);
            LOG.log(Level.INFO, greeting(config, wiring.upstream(), server.port()));
            stop.await();
            LOG.log(Level.INFO, "shutting down: waiting for running requests");
        } finally {
            stopped.countDown();
            removeUnlessRunning(hook);
        }
        return 0;
    }

    private ServerConfig config() {
        Map<String, String> values = new HashMap<>(environment);
        Optional.ofNullable(port).ifPresent(value -> values.put("--port", value));
        Optional.ofNullable(storage).ifPresent(value -> values.put("--storage", value));
        Optional.ofNullable(data).ifPresent(value -> values.put("--data", value));
        Optional.ofNullable(logLevel).ifPresent(value -> values.put("--log-level", value));
        return ServerConfig.of(values);
    }

    private static String greeting(ServerConfig config, String upstream, int port) {
        String storage =
                switch (config.storage().type()) {
                    case MEMORY -> "memory";
                    case DISK -> "disk " + config.storage().root();
                };
        String reachable = config.listen().host().isEmpty() || config.listen().host().equals("127.0.0.1") ? "localhost" : config.listen().host();
        return "listening on " + literal(config.listen().host()) + ":" + port + ", storage " + storage + ", upstream " + upstream
                + "; use it with GOPROXY=http://" + literal(reachable) + ":" + port + config.listen().pathPrefix();
    }

    private static String literal(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessRunning(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the program is ending and the hook is what ended the wait
            return;
        }
    }
}
