package dev.athens.standalone.commands;

import dev.athens.config.ByteSize;
import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.LogSetup;
import dev.athens.standalone.versions.StoredVersions;
import dev.athens.standalone.wiring.Storages;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that fills one storage from another, whatever their kinds. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Copies stored versions from one storage into another of whatever kind.",
            "",
            "Each of the two is what a server with that file would use; environment variables do not count, since they would "
                    + "mean both. Each version is checked on the way as if it had been fetched, and against what the first "
                    + "storage has recorded of it. What is there already is left alone, so the command may be broken off "
                    + "and repeated, and both storages may be in use meanwhile."
        },
        footer = {
            "",
            "Exit status: 0 if all went well, 1 if a version is damaged, differs from the one that is there or could not be "
                    + "copied, 2 if the command line or a setting makes no sense."
        })
public final class Copy implements Callable<Integer> {
    /** More than processors, since most of it is waiting. */
    private static final int JOBS = 8;

    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "FILE",
            description = "configuration of the storage to read")
    private Path from = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "configuration of the storage to fill")
    private Path to = Path.of("");

    @Mixin
    private Jobs jobs = new Jobs();

    @Mixin
    private ModuleOption modules = new ModuleOption();

    @Option(names = "--heads", description = "copy versions without a zip as well, where the first storage lists them")
    private boolean heads;

    @Option(
            names = "--limit",
            paramLabel = "SIZE",
            description = "read no more than so many bytes of zips a second, such as 20MB")
    private Optional<String> limit = Optional.empty();

    @Option(names = "--dry-run", description = "read and check everything that is missing, store nothing")
    private boolean dryRun;

    @Option(
            names = {"-q", "--quiet"},
            description = "show no progress, only problems and the summary")
    private boolean quiet;

    public Copy(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig source = ServerConfig.of(ConfigOptions.settings(from));
        ServerConfig target = ServerConfig.of(ConfigOptions.settings(to));
        refuseMemory(from, source);
        refuseMemory(to, target);
        Optional<ByteRate> rate = limit.map(Copy::rate);
        LogSetup.apply(Level.WARNING, target.log().format(), err);
        Path scratch = Files.createDirectories(target.storage().scratch());
        try (StorageParts old = Storages.open(source.storage());
                StorageParts filled = Storages.open(target.storage());
                TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(scratch, "athens-copy-"));
                Batch batch = new Batch(jobs.count(JOBS), Progress.of(err, quiet))) {
            CopyVersion copy = new CopyVersion(old, filled, folder.path(), rate, dryRun);
            batch.addAll(versions(old), copy::of);
            return batch.finish(out, dryRun);
        }
    }

    private static void refuseMemory(Path file, ServerConfig config) {
        if (config.storage().isMemory()) {
            throw new ConfigException(
                    file + ": StorageType=memory is empty here, it belongs to the process that has it");
        }
    }

    private static ByteRate rate(String text) {
        long bytes = ByteSize.parse(text, "B")
                .filter(size -> size > 0)
                .orElseThrow(() -> ConfigException.badValue("--limit", text, "must be a size such as 20MB"));
        return ByteRate.of(bytes);
    }

    private StoredVersions versions(StorageParts old) {
        if (heads) {
            return StoredVersions.of(
                    old.usages()
                            .orElseThrow(() -> new ConfigException(
                                    "--heads: " + from + ": this storage cannot list what has no zip")),
                    true,
                    modules.patterns());
        }
        return StoredVersions.of(
                old.catalog().orElseThrow(() -> new ConfigException(from + ": this storage cannot list what it has")),
                modules.patterns());
    }
}
