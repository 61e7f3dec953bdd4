package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command that asks the running server how it is, for images. It reads no more of the configuration than where the server
 * listens, and loads no more classes than it must, since it is called every few seconds.
 */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Asks the server on this machine whether it is ready, and says so in one line.",
            "",
            "Where it listens is read from the environment and the file, as by serve."
        },
        footer = {"", "Exit status: 0 if it is ready, 1 if not or if it cannot be asked."})
public final class Health implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--url", paramLabel = "URL", description = "ask another server; such as https://go.example.com/go")
    private @Nullable String url;

    @Option(names = "--port", paramLabel = "[HOST:]PORT", description = "where the server listens, as given to serve")
    private @Nullable String port;

    @Option(names = "--live", description = "ask only whether its process lives")
    private boolean live;

    @Option(names = "--verbose", description = "say how each part is")
    private boolean verbose;

    public Health(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() {
        try {
            HealthProbe.Reply reply = probe().ask(live ? "/healthz" : "/readyz?verbose");
            out.println(verbose ? reply.text() : reply.firstLine());
            return reply.isGood() ? 0 : 1;
        } catch (IOException | ConfigException e) {
            // 2 is reserved by those who call this
            out.println("cannot ask: " + e.getMessage());
            return 1;
        }
    }

    private HealthProbe probe() {
        if (url != null) {
            return HealthProbe.of(http(url), environment);
        }
        Map<String, String> values = new HashMap<>(environment);
        Optional.ofNullable(port).ifPresent(value -> values.put("--port", value));
        Settings settings = options.settings(values);
        ServerConfig.Listen listen = ServerConfig.listen(settings);
        if (listen.unixSocket().isPresent()) {
            return HealthProbe.of(listen.unixSocket().get(), listen.pathPrefix());
        }
        if (listen.port() == 0) {
            throw new ConfigException("the server takes any free port; say which one it is: --port or --url");
        }
        return HealthProbe.here(listen);
    }

    private static URI http(String given) {
        try {
            URI uri = URI.create(given);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ConfigException("--url: must be a URL such as https://go.example.com, without a login");
    }
}
