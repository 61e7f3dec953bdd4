package dev.athens.standalone.commands;

import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.DatabaseCheck;
import dev.athens.standalone.versions.DatabaseCheck.SilentException;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.StoredVersions;
import dev.athens.standalone.versions.VersionCheck;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
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
            DatabaseCheck database = new DatabaseCheck(origins::get);
            batch.addAll(
                    StoredVersions.of(store.usages(), true, modules.patterns()),
                    version -> verify(version, store, database));
            return batch.finish(out, dryRun);
        }
    }

    private Outcome verify(ModuleVersion version, Store store, DatabaseCheck database)
            throws IOException, InterruptedException {
        Optional<ModuleFiles> found = store.storage().find(version);
        Optional<ModuleHead> head = found.isPresent()
                ? found.map(ModuleFiles::head)
                : store.storage().findHead(version);
        if (head.isEmpty()) {
            return Outcome.of("deleted meanwhile");
        }
        Hashes recorded = store.hashes().recorded(version);
        try {
            return found.isPresent()
                    ? verify(version, store, found.get(), recorded, database)
                    : verify(version, store, head.get(), recorded, database);
        } catch (DamagedException e) {
            return damaged(version, store, head.get(), e.reason());
        }
    }

    private Outcome verify(
            ModuleVersion version, Store store, ModuleFiles found, Hashes recorded, DatabaseCheck database)
            throws DamagedException, IOException, InterruptedException {
        CheckedZip zip = VersionCheck.check(version, found, recorded);
        Hashes hashes = VersionCheck.compare(found, zip, recorded);
        database.checkGitFiles(zip, found.mod());
        return intact(version, store, found.head(), recorded, hashes, "intact");
    }

    private Outcome verify(
            ModuleVersion version, Store store, ModuleHead found, Hashes recorded, DatabaseCheck database)
            throws DamagedException, IOException, InterruptedException {
        Hashes hashes = VersionCheck.checkHead(version, found, recorded);
        if (recorded.mod().isEmpty()) {
            try {
                database.checkGoMod(version, found.mod());
            } catch (SilentException e) {
                return Outcome.of("without a zip that nothing vouches for");
            }
        }
        return intact(version, store, found, recorded, hashes, "intact without a zip");
    }

    private Outcome intact(
            ModuleVersion version, Store store, ModuleHead found, Hashes recorded, Hashes hashes, String label)
            throws IOException {
        if (hashes.equals(recorded)) {
            return Outcome.of(label);
        }
        boolean recording = !dryRun && !noRecord && store.hashes().record(version, found, hashes);
        return Outcome.of(label + (recording ? " and now recorded" : " but not recorded"));
    }

    private Outcome damaged(ModuleVersion version, Store store, ModuleHead found, String reason) throws IOException {
        if (dryRun) {
            return Outcome.problem("damaged", version + ": " + reason);
        }
        return store.hashes().quarantine(version, found, version + ": " + reason)
                ? Outcome.problem("moved to quarantine", version + ": " + reason + "; moved to quarantine")
                : Outcome.problem("changed meanwhile", version + ": changed while it was read, verify it again");
    }
}
