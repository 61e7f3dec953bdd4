package dev.athens.standalone.commands;

import dev.athens.server.AthensServer;
import dev.athens.standalone.admin.AdminApi;
import dev.athens.standalone.admin.AdminEndpoint;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.log.AuditLog;
import dev.athens.standalone.log.GoogleFields;
import dev.athens.standalone.log.JsonAccessLog;
import dev.athens.standalone.log.LogSetup;
import dev.athens.standalone.wiring.Wiring;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command that runs the server until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Serves Go modules over HTTP; the command that runs when none is named.",
        footer = {
            "",
            "Options win over environment variables such as ATHENS_PORT and ATHENS_STORAGE_TYPE, these",
            "over the file; athens config shows all settings and where they come from. GOPROXY, GONOPROXY,",
            "GOPRIVATE, GONOSUMDB, GOSUMDB, GOINSECURE and GOVCS mean what they mean for the go command."
        })
public final class Serve implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(Serve.class.getName());

    private final Map<String, String> environment;
    private final PrintStream out;
    private final Starter starter;
    private final Signals signals = new Signals();

    @Mixin
    private final ServeOptions options = new ServeOptions();

    /** How a server is started. */
    @FunctionalInterface
    public interface Starter {
        AthensServer start(AthensServer.Builder server) throws IOException;
    }

    public Serve(Map<String, String> environment, PrintStream out, Starter starter) {
        this.environment = environment;
        this.out = out;
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            serve(signals);
        } finally {
            LogSetup.flush();
        }
        return 0;
    }

    /** What is done while a server runs. */
    public interface Session {
        void with(AthensServer server) throws IOException, InterruptedException;
    }

    /** Starts the server, and stops it when the session is over. */
    public void serve(Session session) throws IOException, InterruptedException {
        Settings settings = options.settings(environment);
        ServerConfig config = ServerConfig.of(settings);
        GoogleFields google = new GoogleFields(environment.getOrDefault("GOOGLE_CLOUD_PROJECT", ""));
        LogSetup.apply(config.log().level(), config.log().format(), google, out);
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        signals.handle();
        try (Wiring wiring = Wiring.of(config, environment);
                AuditLog audit = audit(config);
                AdminEndpoint admin = new AdminEndpoint(
                        counts -> new AdminApi(wiring, config, settings, counts, InstantSource.system()), audit);
                AthensServer server = starter.start(
                        logging(config, google, wiring.server().audit(audit).endpoint(admin)))) {
            admin.isAskedBy(server::counts);
            wiring.sumdbKey().ifPresent(key -> LOG.log(Level.INFO, "checksum database of this server: GOSUMDB=" + key));
            wiring.foreign().ifPresent(warning -> LOG.log(Level.WARNING, warning));
            wiring.started(server);
            wiring.startBackground();
            LOG.log(Level.INFO, greeting(config, wiring.upstream(), server));
            session.with(server);
        }
    }

    private static AthensServer.Builder logging(ServerConfig config, GoogleFields google, AthensServer.Builder server) {
        return switch (config.log().format()) {
            case PLAIN -> server;
            case JSON -> server.accessLog(new JsonAccessLog(Optional.empty()));
            case GCP -> server.accessLog(new JsonAccessLog(Optional.of(google)));
        };
    }

    private static AuditLog audit(ServerConfig config) throws IOException {
        return AuditLog.open(config.access().auditLog(), System.err);
    }

    private static String greeting(ServerConfig config, String upstream, AthensServer server) {
        String storage = config.storage().kind()
                + (config.storage().isDisk() ? " " + config.storage().root() : "");
        ServerConfig.Listen listen = config.listen();
        String origins = ", storage " + storage + ", upstream " + upstream;
        if (listen.unixSocket().isPresent()) {
            return "listening on " + server.address() + origins;
        }
        String reachable = listen.host().isEmpty() || listen.host().equals("127.0.0.1") ? "localhost" : listen.host();
        return "listening on " + literal(listen.host()) + ":" + server.port() + origins + "; use it with GOPROXY="
                + (listen.tls().isPresent() ? "https://" : "http://") + literal(reachable) + ":" + server.port()
                + listen.pathPrefix();
    }

    private static String literal(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
