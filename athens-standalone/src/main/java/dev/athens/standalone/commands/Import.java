package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.DatabaseCheck;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that takes over what another proxy or a go command has. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Takes over the versions that another proxy or a go command has.",
            "",
            "DIR is a disk store of gomods/athens, a Go module cache, or any folder in the layout of "
                    + "a proxy. Each version is checked as if it had been fetched. Versions of a module cache "
                    + "without a zip are taken over, too, verified by the checksum database; those without info "
                    + "or go.mod are not, but with --complete. What is stored already is left alone, so the command "
                    + "may be broken off and repeated."
        },
        footer = {
            "",
            "Exit status: 0 if all went well, 1 if a version is broken or differs from the stored "
                    + "one, 2 if the command line or a setting makes no sense."
        })
public final class Import implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private Jobs jobs = new Jobs();

    @Parameters(paramLabel = "DIR", description = "what to import; nothing is written there")
    private Path folder = Path.of("");

    @Option(names = "--dry-run", description = "check everything, store nothing")
    private boolean dryRun;

    @Option(
            names = "--complete",
            description = "ask the origin for the info and go.mod of versions in a module cache that lack one")
    private boolean complete;

    public Import(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        if (!Files.isDirectory(folder)) {
            throw new ConfigException(folder + ": there is no such folder");
        }
        Optional<Storage> storage =
                dryRun && !Files.isDirectory(config.storage().root())
                        ? Optional.empty()
                        : Optional.of(FileStorage.open(config.storage().root()));
        try (LazyOrigins origins = new LazyOrigins(config, environment);
                Batch batch = new Batch(jobs.count(), options.progress(err))) {
            CopyImport copies = new CopyImport(
                    storage,
                    new DatabaseCheck(origins::get),
                    complete ? Optional.of(origins) : Optional.empty(),
                    dryRun);
            ImportSource.walk(folder, copy -> batch.add(copy.name(), () -> copies.of(copy)));
            return batch.finish(out, dryRun);
        }
    }
}
