package dev.athens.standalone.commands;

import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.commands.VersionCheck.DamagedException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.zip.CheckedZip;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
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
            "Reads every version and compares it with the hashes that were recorded when it was stored. "
                    + "A damaged version is moved to .athens/quarantine in the storage, beside a text that says "
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
                GitFileCheck gitFiles = new GitFileCheck(config, environment);
                Batch batch = new Batch(jobs.count(), options.progress(err))) {
            batch.addAll(
                    new StoredVersions(store.catalog(), modules.patterns()),
                    version -> verify(version, store, gitFiles));
            return batch.finish(out, dryRun);
        }
    }

    private Outcome verify(ModuleVersion version, Store store, GitFileCheck gitFiles)
            throws IOException, InterruptedException {
        Optional<ModuleFiles> found = store.storage().find(version);
        if (found.isEmpty()) {
            return Outcome.of("deleted meanwhile");
        }
        Hashes recorded = store.hashes().recorded(version);
        try {
            CheckedZip zip = VersionCheck.check(version, found.get(), recorded);
            Hashes hashes = VersionCheck.compare(found.get(), zip, recorded);
            gitFiles.check(zip, found.get().mod());
            if (hashes.equals(recorded)) {
                return Outcome.of("intact");
            }
            boolean recording = !dryRun
                    && !noRecord
                    && store.hashes().record(version, found.get().head(), hashes);
            return Outcome.of(recording ? "intact and now recorded" : "intact but not recorded");
        } catch (DamagedException e) {
            return damaged(version, store, found.get(), e.reason());
        }
    }

    private Outcome damaged(ModuleVersion version, Store store, ModuleFiles found, String reason) throws IOException {
        if (dryRun) {
            return Outcome.problem("damaged", version + ": " + reason);
        }
        return store.hashes().quarantine(version, found.head(), version + ": " + reason)
                ? Outcome.problem("moved to quarantine", version + ": " + reason + "; moved to quarantine")
                : Outcome.problem("changed meanwhile", version + ": changed while it was read, verify it again");
    }
}
