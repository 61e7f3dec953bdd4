package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.commands.VersionCheck.DamagedException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.Storage;
import dev.athens.storage.fs.FileStorage;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
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
                    + "a proxy. Each version is checked as if it had been fetched. What is stored already is "
                    + "left alone, so the command may be broken off and repeated."
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
        try (GitFileCheck gitFiles = new GitFileCheck(config, environment);
                Batch batch = new Batch(jobs.count(), options.progress(err))) {
            ImportSource.walk(folder, copy -> batch.add(copy.name(), () -> importCopy(copy, storage, gitFiles)));
            return batch.finish(out, dryRun);
        }
    }

    private Outcome importCopy(ImportSource.Copy copy, Optional<Storage> storage, GitFileCheck gitFiles)
            throws IOException, InterruptedException {
        if (copy.version().isEmpty()) {
            return Outcome.problem("broken", copy.name() + ": no name of a module and a version");
        }
        String missing = missing(copy);
        if (!missing.isEmpty()) {
            return copy.mayBePartial()
                    ? Outcome.of("incomplete in the source")
                    : Outcome.problem("broken", copy.name() + ": has no " + missing);
        }
        ModuleVersion version = copy.version().get();
        ModuleFiles files = new ModuleFiles(Blob.of(copy.info()), Blob.of(copy.mod()), Blob.of(copy.zip()));
        Optional<ModuleFiles> stored = storage.isPresent() ? storage.get().find(version) : Optional.empty();
        try {
            if (stored.isPresent()) {
                return compare(version, copy, stored.get());
            }
            CheckedZip zip = VersionCheck.check(version, files, Hashes.NONE);
            gitFiles.check(zip, files.mod());
            ModuleFiles checked = new ModuleFiles(files.info(), files.mod(), zip);
            if (dryRun || storage.isEmpty()) {
                return Outcome.of("to import");
            }
            return storage.get().save(version, checked) ? Outcome.of("imported") : Outcome.of("stored already");
        } catch (DamagedException e) {
            return Outcome.problem("broken", version + ": " + e.reason());
        }
    }

    private static String missing(ImportSource.Copy copy) {
        StringJoiner missing = new StringJoiner(" and no ");
        for (Path file : new Path[] {copy.info(), copy.mod(), copy.zip()}) {
            if (!Files.isRegularFile(file)) {
                missing.add(String.valueOf(file.getFileName()));
            }
        }
        return missing.toString();
    }

    /** Mostly the bytes are the same, which is cheaper to see than what they hash to. */
    private static Outcome compare(ModuleVersion version, ImportSource.Copy copy, ModuleFiles stored)
            throws IOException {
        Path storedZip = stored.zip().file().orElseThrow();
        Path storedMod = stored.mod().file().orElseThrow();
        if (Files.mismatch(copy.mod(), storedMod) >= 0) {
            ModuleHash found = DirHash.ofGoMod(Blob.of(copy.mod()));
            return differs(version, "go.mod", found, DirHash.ofGoMod(stored.mod()));
        }
        if (Files.mismatch(copy.zip(), storedZip) < 0) {
            return Outcome.of("stored already");
        }
        ModuleHash found = DirHash.ofZip(copy.zip());
        ModuleHash kept = DirHash.ofZip(storedZip);
        return found.equals(kept) ? Outcome.of("stored already") : differs(version, "zip", found, kept);
    }

    private static Outcome differs(ModuleVersion version, String what, ModuleHash found, ModuleHash kept) {
        return Outcome.problem(
                "different",
                version + ": its " + what + " is " + found + ", that of the stored version is " + kept
                        + "; the stored one is kept");
    }
}
