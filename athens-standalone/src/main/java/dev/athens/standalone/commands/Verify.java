package dev.athens.standalone.commands;

import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.DatabaseCheck;
import dev.athens.standalone.versions.StoredVersions;
import dev.athens.standalone.versions.Verification;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that looks for damage in the disk storage. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Looks for damage in the disk storage.",
            "",
            "Reads every version, also those without a zip, and compares it with the hashes that were "
                    + "recorded when it was stored; a go.mod that has neither a zip nor a recorded hash with the "
                    + "checksum database. A damaged version is moved to .athens/quarantine in the storage, beside a text that says "
                    + "why, and will be fetched anew, with the same hashes. Servers may run meanwhile."
        },
        footer = {
            "",
            "Exit status: 0 if nothing is damaged, 1 if something is or could not be read, 2 if the "
                    + "command line or a setting makes no sense."
        })
public final class Verify implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private Jobs jobs = new Jobs();

    @Mixin
    private ModuleOption modules = new ModuleOption();

    @Option(names = "--no-record", description = "do not record the hashes of versions that have none recorded")
    private boolean noRecord;

    @Option(names = "--dry-run", description = "change nothing, only say what is damaged")
    private boolean dryRun;

    public Verify(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        try (Store store = options.existing(config);
                LazyOrigins origins = new LazyOrigins(config, environment);
                Batch batch = new Batch(jobs.count(), options.progress(err))) {
            Verification verification = new Verification(
                    store.storage(),
                    store.hashes(),
                    new DatabaseCheck(origins::get),
                    store.journal(),
                    config.storage().scratch(),
                    !dryRun,
                    !noRecord);
            batch.addAll(StoredVersions.of(store.usages(), true, modules.patterns()), verification::of);
            return batch.finish(out, dryRun);
        }
    }
}
