package dev.athens.standalone.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.athens.config.ConfigException;
import dev.athens.fetch.ProxyList;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.policy.NetworkMode;
import dev.athens.standalone.commands.ConfigOptions;
import dev.athens.standalone.commands.TemporaryFolder;
import dev.athens.standalone.commands.VersionProvider;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.LogSetup;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Wiring;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that says what is wrong, and how to mend it, before a client finds it out. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Looks at all that a server depends on, and says what to mend.",
            "",
            "The configuration, files, the storage, the network, clocks, checksum databases, the settings of the go",
            "command on this machine; and whether a module can be had, and with which login."
        },
        footer = {
            "",
            "The environment is that of serve. Exit status: 0 if nothing is broken, 1 if something is, 2 if the command",
            "line makes no sense."
        })
public final class Doctor implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final List<Diagnosis> found = new ArrayList<>();

    @Parameters(arity = "0..1", paramLabel = "MODULE", description = "look whether this module can be had, too")
    private @Nullable String module;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    public Doctor(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ModulePath> modules = modules();
        LogSetup.apply(Level.ERROR, ServerConfig.LogFormat.PLAIN, err);
        try {
            ServerConfig config = options.read(environment);
            config.warnings()
                    .forEach(warning -> tell(Diagnosis.warning("configuration", warning, "mend it, or leave it out")));
            tell(Diagnosis.ok("configuration", "is one with which a server starts"));
            examine(config, modules);
        } catch (ConfigException e) {
            e.problems()
                    .forEach(problem ->
                            tell(Diagnosis.broken("configuration", problem, "mend it; athens config shows all of it")));
        }
        long broken = found.stream().filter(Diagnosis::isBroken).count();
        if (json) {
            out.println(json(broken));
        } else {
            out.println(broken == 0 ? "nothing is broken" : broken + " broken");
        }
        return broken == 0 ? 0 : 1;
    }

    private List<ModulePath> modules() {
        try {
            return module == null ? List.of() : List.of(ModulePath.parse(module));
        } catch (InvalidNameException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private void examine(ServerConfig config, List<ModulePath> modules) throws IOException, InterruptedException {
        new FilesCheck(config, Instant.now()).run(this::tell);
        Files.createDirectories(config.storage().scratch());
        try (TemporaryFolder temporary =
                new TemporaryFolder(Files.createTempDirectory(config.storage().scratch(), "athens-doctor-"))) {
            Path scratch = temporary.path();
            new StorageCheck(config, scratch).run(this::tell);
            // nothing is left behind where no server has its data
            Path clones =
                    Files.isDirectory(config.storage().root()) ? Wiring.clones(config) : scratch.resolve("clones");
            try (Origins origins = Origins.of(config, environment, clones)) {
                new GoCheck(config, origins.go(), environment).run(this::tell);
                if (config.policy().networkMode() == NetworkMode.OFFLINE) {
                    tell(Diagnosis.ok("network", "nobody is asked, by NetworkMode=offline"));
                } else {
                    for (NetworkCheck server : servers(origins)) {
                        server.run(this::tell);
                    }
                    new ChecksumsCheck(origins).run(this::tell);
                }
                for (ModulePath one : modules) {
                    Path room = Files.createDirectory(scratch.resolve("module"));
                    new ModuleCheck(one, origins, room).run(this::tell);
                }
            }
        }
    }

    /** Whom a server asks for any module. Checksum databases are mostly reached through upstreams, too. */
    private List<NetworkCheck> servers(Origins origins) {
        List<NetworkCheck> servers = new ArrayList<>();
        for (ProxyList.Entry entry : origins.go().proxies().entries()) {
            if (entry.source() instanceof ProxyList.Proxy proxy) {
                servers.add(new NetworkCheck("upstream", proxy.url(), true, environment));
            }
        }
        boolean isRelayed = !servers.isEmpty();
        origins.sumdbNames()
                .forEach(name -> servers.add(
                        new NetworkCheck("checksums", URI.create("https://" + name), !isRelayed, environment)));
        return servers;
    }

    private void tell(Diagnosis diagnosis) {
        found.add(diagnosis);
        if (json) {
            return;
        }
        String verdict = diagnosis.verdict().name().toLowerCase(Locale.ROOT);
        out.printf("%-8s %s: %s%n", verdict, diagnosis.subject(), diagnosis.text());
        if (!diagnosis.mend().isEmpty()) {
            out.printf("%-8s to mend it: %s%n", "", diagnosis.mend());
        }
    }

    private String json(long broken) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartObject();
            generator.writeNumberField("broken", broken);
            generator.writeArrayFieldStart("checks");
            for (Diagnosis diagnosis : found) {
                generator.writeStartObject();
                generator.writeStringField("subject", diagnosis.subject());
                generator.writeStringField("verdict", diagnosis.verdict().name().toLowerCase(Locale.ROOT));
                generator.writeStringField("text", diagnosis.text());
                generator.writeStringField("mend", diagnosis.mend());
                generator.writeEndObject();
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        return text.toString();
    }
}
