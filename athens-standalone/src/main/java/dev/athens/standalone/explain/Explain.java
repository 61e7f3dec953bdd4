package dev.athens.standalone.explain;

import dev.athens.config.ConfigException;
import dev.athens.fetch.FetchException;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.standalone.commands.ConfigOptions;
import dev.athens.standalone.commands.TemporaryFolder;
import dev.athens.standalone.commands.VersionProvider;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.LogSetup;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.vcs.jgit.Explanation;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that answers "checksum mismatch: why?" for one version. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Says how a version is built from its repository, and who has the same.",
            "",
            "Its hashes are compared with expected ones, the store's, the checksum database's, and those of",
            "the upstream proxies."
        },
        footer = {
            "",
            "The environment is that of serve. Exit status: 0 if all copies agree, 1 if not or",
            "if there is no such version, 2 if the command line or a setting makes no sense."
        })
public final class Explain implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "MODULE@VERSION", description = "a version, latest, a branch or a commit id")
    private String what = "";

    @Option(names = "--expect", paramLabel = "h1:...", description = "the hash of the zip as a go.sum file has it")
    private @Nullable String expectedZip;

    @Option(names = "--expect-mod", paramLabel = "h1:...", description = "the hash of go.mod as a go.sum file has it")
    private @Nullable String expectedMod;

    @Option(names = "--direct-only", description = "ask neither the checksum database nor other proxies")
    private boolean directOnly;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    public Explain(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ExplainCopies.Copy expected = ExplainCopies.Copy.ofHashes(
                "expected", hash("--expect", expectedZip), hash("--expect-mod", expectedMod));
        ModulePath module = module();
        VersionQuery query = query(module);
        ServerConfig config = options.read(environment);
        LogSetup.apply(Level.WARNING, config.log().format(), err);
        Files.createDirectories(config.storage().scratch());
        try (TemporaryFolder scratch =
                new TemporaryFolder(Files.createTempDirectory(config.storage().scratch(), "athens-explain-"))) {
            ExplainReport report = report(config, module, query, expected, scratch.path());
            out.write(report.text().getBytes(StandardCharsets.UTF_8));
            out.flush();
            return report.isMatch() ? 0 : 1;
        }
    }

    private static Optional<ModuleHash> hash(String option, @Nullable String value) {
        return Optional.ofNullable(value).map(given -> ModuleHash.tryParse(given)
                .orElseThrow(() ->
                        ConfigException.badValue(option, given, "must be a hash such as those of go.sum, h1:...=")));
    }

    private ModulePath module() {
        int at = what.indexOf('@');
        if (at < 0 || at == what.length() - 1) {
            throw new ConfigException(what + ": must be MODULE@VERSION");
        }
        try {
            return ModulePath.parse(what.substring(0, at));
        } catch (InvalidNameException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private VersionQuery query(ModulePath module) {
        String text = what.substring(what.indexOf('@') + 1);
        return text.equals("latest") ? new VersionQuery.Latest() : VersionQuery.parse(module, text);
    }

    /** Nothing is left behind where no server has its data. */
    private ExplainReport report(
            ServerConfig config, ModulePath module, VersionQuery query, ExplainCopies.Copy expected, Path scratch)
            throws IOException, InterruptedException {
        Path clones = Files.isDirectory(config.storage().root()) ? Wiring.clones(config) : scratch.resolve("clones");
        try (Origins origins = Origins.of(config, environment, clones)) {
            Optional<Explanation> explanation = Optional.empty();
            Optional<FetchException> failure;
            try {
                explanation = Optional.of(origins.direct().explain(module, query, scratch));
                failure = explanation.get().failure();
            } catch (FetchException e) {
                failure = Optional.of(e);
            }
            List<ExplainCopies.Copy> copies = new ArrayList<>();
            if (expected.hasHashes()) {
                copies.add(expected);
            }
            Optional<ModuleVersion> version = version(module, query, explanation);
            if (version.isPresent()) {
                ExplainCopies others = new ExplainCopies(config, origins, version.get(), scratch);
                copies.add(others.stored());
                if (!directOnly) {
                    copies.addAll(others.recorded());
                    copies.addAll(others.upstream());
                }
            }
            String route = origins.go().noProxy().matches(module)
                    ? "direct, for GONOPROXY or GOPRIVATE matches"
                    : "GOPROXY=" + origins.go().proxies();
            return new ExplainReport(module + "@" + query, route, explanation, failure, copies);
        }
    }

    private static Optional<ModuleVersion> version(
            ModulePath module, VersionQuery query, Optional<Explanation> explanation) {
        return explanation
                .flatMap(Explanation::resolution)
                .map(resolution -> resolution.info().version())
                .or(() -> query instanceof VersionQuery.Exact exact ? Optional.of(exact.version()) : Optional.empty())
                .map(version -> new ModuleVersion(module, version));
    }
}
