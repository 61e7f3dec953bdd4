package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.versions.StoredVersions;
import dev.athens.standalone.versions.VersionCheck;
import dev.athens.standalone.versions.VersionCheck.DamagedException;
import dev.athens.storage.RecordedHashes.Hashes;
import dev.athens.storage.fs.FileStorage;
import dev.athens.zip.CheckedZip;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that copies what is stored into another folder. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Copies stored versions into another folder.",
            "",
            "Whole versions, and with --heads those too of which only info and go.mod are stored. Go "
                    + "commands can use the folder with GOPROXY=file://DIR, without any server. Each version "
                    + "is checked on the way. What is there already is left alone, so the command may be broken "
                    + "off and repeated."
        },
        footer = {
            "",
            "Exit status: 0 if all went well, 1 if a version is damaged or could not be copied, 2 if "
                    + "the command line or a setting makes no sense."
        })
public final class Export implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private Jobs jobs = new Jobs();

    @Parameters(paramLabel = "DIR", description = "where to; made if it is missing")
    private Path folder = Path.of("");

    @Mixin
    private ModuleOption modules = new ModuleOption();

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "proxy (default), or athens for a disk store of gomods/athens")
    private String layout = "proxy";

    @Option(names = "--heads", description = "copy versions without a zip as well, for those who read module graphs")
    private boolean heads;

    public Export(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        try (Store store = options.existing(config);
                Batch batch = new Batch(jobs.count(), options.progress(err))) {
            ExportTarget target = target();
            batch.addAll(
                    StoredVersions.of(store.usages(), heads, modules.patterns()),
                    version -> export(version, store, target));
            return batch.finish(out, false);
        }
    }

    private ExportTarget target() throws IOException {
        if (heads && layout.equals("athens")) {
            throw new ConfigException("--heads: a store of gomods/athens has whole versions only");
        }
        return switch (layout) {
            case "proxy" -> ExportTarget.of(FileStorage.open(folder));
            case "athens" -> new ExportToAthens(folder);
            default -> throw ConfigException.badValue("--layout", layout, "must be proxy or athens");
        };
    }

    private static Outcome export(ModuleVersion version, Store store, ExportTarget target) throws IOException {
        if (target.has(version)) {
            return Outcome.of("there already");
        }
        Optional<ModuleFiles> files = store.storage().find(version);
        Optional<ModuleHead> head =
                files.isPresent() ? Optional.empty() : store.storage().findHead(version);
        if (files.isEmpty() && head.isEmpty()) {
            return Outcome.of("deleted meanwhile");
        }
        try {
            Hashes recorded = store.hashes().recorded(version);
            if (head.isPresent()) {
                VersionCheck.checkHead(version, head.get(), recorded);
                return Outcome.of(target.saveHead(version, head.get()) ? "exported without a zip" : "there already");
            }
            CheckedZip zip = VersionCheck.check(version, files.get(), recorded);
            VersionCheck.compare(files.get(), zip, recorded);
            target.save(version, new ModuleFiles(files.get().info(), files.get().mod(), zip));
            return Outcome.of("exported");
        } catch (DamagedException e) {
            return Outcome.problem("damaged", version + ": " + e.reason() + "; use the command verify");
        }
    }
}
