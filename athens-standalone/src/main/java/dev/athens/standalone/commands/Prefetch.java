package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.VersionArgument;
import dev.athens.standalone.versions.VersionFetch;
import dev.athens.standalone.wiring.Wiring;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that fetches versions before anybody asks for them. */
@Command(
        name = "prefetch",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Fetches versions before anybody asks for them.",
            "",
            "A file named *.mod stands for all that go commands in its module need: the go.mod files of its whole graph, and "
                    + "the zips of its build list, whose checksums are kept as well. A folder is that of a module "
                    + "or workspace, with its go.mod, go.sum and go.work files. A file named *.sum gives the versions that it "
                    + "has hashes of, which must agree; any other file has one MODULE@VERSION on each line, and "
                    + "comments behind #. What is stored already is not fetched again, so the command may be broken "
                    + "off and repeated."
        },
        footer = {
            "",
            "The environment is that of serve. Exit status: 0 if all went well, 1 if a version could "
                    + "not be fetched or differs from its line in *.sum, 2 if the command line, a file or a "
                    + "setting makes no sense."
        })
public final class Prefetch implements Callable<Integer> {
    private static final ModulePath TOOLCHAIN = ModulePath.parse("golang.org/toolchain");

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private Jobs jobs = new Jobs();

    @Option(
            names = "--toolchain",
            paramLabel = "OS-ARCH",
            split = ",",
            description =
                    "fetch the Go toolchains that go.mod files ask for, too, for these systems, such as linux-amd64")
    private List<String> systems = List.of();

    @Parameters(paramLabel = "FILE|FOLDER|MODULE@VERSION", arity = "1..*", description = "what to fetch")
    private List<String> arguments = List.of();

    public Prefetch(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        List<Project> projects = new ArrayList<>();
        Set<VersionArgument> wanted = new LinkedHashSet<>();
        for (String argument : arguments) {
            if (Files.isDirectory(Path.of(argument)) || argument.endsWith(".mod")) {
                Project project = Project.in(Path.of(argument));
                projects.add(project);
                wanted.addAll(project.sums());
                wanted.addAll(toolchains(project));
            } else {
                wanted.addAll(VersionArgument.parse(argument));
            }
        }
        Progress progress = options.progress(err);
        try (Wiring wiring = Wiring.withoutCache(config, environment);
                Batch batch = new Batch(jobs.count(config.fetching().workers()), progress)) {
            VersionFetch fetch = new VersionFetch(wiring);
            for (Project project : projects) {
                Set<ModuleVersion> known = new HashSet<>();
                wanted.stream().filter(one -> !one.headOnly()).forEach(one -> one.version()
                        .ifPresent(known::add));
                for (ModuleVersion version : new GraphFetch(project, fetch, batch, progress).run()) {
                    if (known.add(version)) {
                        wanted.add(VersionArgument.of(version));
                    }
                }
            }
            progress.more(wanted.size());
            for (VersionArgument one : wanted) {
                batch.add(one.toString(), () -> fetch.of(one));
            }
            return batch.finish(out, false);
        }
    }

    /** The modules that a go command fetches toolchains as. Source: Go Modules Reference, "Go toolchains". */
    private List<VersionArgument> toolchains(Project project) {
        List<VersionArgument> all = new ArrayList<>();
        for (String system : systems) {
            for (String name : project.toolchains()) {
                try {
                    Version version = Version.parse("v0.0.1-" + name + "." + system);
                    all.add(VersionArgument.of(new ModuleVersion(TOOLCHAIN, version)));
                } catch (InvalidNameException e) {
                    throw new ConfigException("--toolchain=" + system + ": must be a system such as linux-amd64");
                }
            }
        }
        return all;
    }
}
