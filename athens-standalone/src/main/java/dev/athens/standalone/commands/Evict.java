package dev.athens.standalone.commands;

import dev.athens.config.ByteSize;
import dev.athens.config.ConfigException;
import dev.athens.config.PatternLimit;
import dev.athens.fleet.Noticeboard;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionListener;
import dev.athens.retention.RetentionReport;
import dev.athens.retention.RetentionRule;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.versions.Outcome;
import dev.athens.standalone.wiring.Housekeeping;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Wiring;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that makes the disk storage smaller. */
@Command(
        name = "evict",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Makes the disk storage smaller.",
            "",
            "First those versions go that the options for pseudo-versions forbid, then, as long as "
                    + "all take more than --max-size, those that were not used for the longest time. A version "
                    + "goes only if it could be had again as it is: its repository has the same commit; or its proxy "
                    + "has it, and the checksum database the same hashes; or a download is the same. Private ones "
                    + "stay. Versions of which only info and go.mod are stored go in the same way. Servers may run "
                    + "meanwhile."
        },
        footer = {
            "",
            "PATTERNS are written as for GOPRIVATE: github.com/acme,*.corp.example",
            "",
            "Exit status: 0 if all went well, 1 if the storage is still larger than --max-size, 2 if "
                    + "the command line or a setting makes no sense."
        })
public final class Evict implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "what all versions may take, such as 500MB, 100GB or 100GiB")
    private Optional<String> maxSize = Optional.empty();

    @Option(
            names = "--only-tags",
            paramLabel = "PATTERNS",
            description = "keep no pseudo-versions of modules that match")
    private List<String> onlyTags = new ArrayList<>();

    @Option(
            names = "--max-pseudo-versions",
            paramLabel = "PATTERN=N",
            split = ",",
            description = "keep the N newest pseudo-versions of each module that matches, such as *=20")
    private List<String> maxPseudoVersions = new ArrayList<>();

    @Option(
            names = "--private",
            paramLabel = "PATTERNS",
            description = "modules of which nothing goes; GOPRIVATE by default")
    private Optional<String> privateModules = Optional.empty();

    @Option(names = "--private-too", description = "let private versions go as well")
    private boolean privateToo;

    @Option(
            names = "--accept-loss",
            paramLabel = "PATTERNS",
            description = "modules that go though nothing shows that they could be had again")
    private Optional<String> acceptLoss = Optional.empty();

    @Option(names = "--dry-run", description = "remove nothing, only say what would go")
    private boolean dryRun;

    public Evict(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        boolean configured = maxSize.isEmpty() && onlyTags.isEmpty() && maxPseudoVersions.isEmpty();
        Optional<Long> maxBytes = configured ? config.retention().maxBytes() : maxSize.map(Evict::bytes);
        List<RetentionRule> rules = configured ? Housekeeping.retentionRules(config) : rules();
        if (maxBytes.isEmpty() && rules.isEmpty()) {
            throw new ConfigException(
                    "say what shall go: --max-size, --only-tags or --max-pseudo-versions, or [Retention] in the"
                            + " configuration");
        }
        Progress progress = options.progress(err);
        RetentionReport report;
        try (Store store = options.existing(config);
                Origins origins = Origins.of(config, environment, Wiring.clones(config))) {
            PathPatterns keepAll =
                    privateModules.map(PathPatterns::parse).orElse(origins.go().privateModules());
            Retention.Builder retention = Retention.builder(
                            store.storage(),
                            store.usages(),
                            origins.evidence(store.storage(), Optional.of(store.hashes())))
                    .rules(rules)
                    .keepAll(privateToo || config.retention().evictsPrivate() ? PathPatterns.none() : keepAll)
                    .acceptLoss(PathPatterns.parse(acceptLoss.orElse(
                            configured ? String.join(",", config.retention().acceptLoss()) : "")))
                    .journal(store.journal())
                    .listener(new Told(progress, dryRun ? Optional.empty() : store.noticeboard()))
                    .dryRun(dryRun);
            maxBytes.ifPresent(retention::maxBytes);
            report = retention.build().run();
        }
        String summary = progress.summary();
        out.println((dryRun ? "dry run: " : "")
                + (report.evictedVersions() + report.keptVersions() == 0 ? "nothing has to go" : summary));
        out.println(report.versions() + " versions" + heads(report) + " took " + ByteSize.megabytes(report.bytes())
                + ", now "
                + ByteSize.megabytes(report.bytes() - report.evictedBytes())
                + (report.missedBytes() > 0 ? ", " + ByteSize.megabytes(report.missedBytes()) + " too many" : ""));
        return report.missedBytes() > 0 ? 1 : 0;
    }

    private static String heads(RetentionReport report) {
        return report.heads() == 0 ? "" : ", " + report.heads() + " of them without a zip,";
    }

    private List<RetentionRule> rules() {
        List<RetentionRule> rules = new ArrayList<>();
        onlyTags.forEach(patterns -> rules.add(RetentionRule.onlyTags(PathPatterns.parse(patterns))));
        for (String text : maxPseudoVersions) {
            PatternLimit limit = PatternLimit.parse(text)
                    .orElseThrow(() -> ConfigException.badValue(
                            "--max-pseudo-versions", text, "must be pattern=number, such as *=20"));
            rules.add(new RetentionRule(PathPatterns.parse(limit.pattern()), limit.limit()));
        }
        return rules;
    }

    private static long bytes(String size) {
        return ByteSize.parse(size, "B")
                .orElseThrow(
                        () -> ConfigException.badValue("--max-size", size, "must be a size such as 500MB or 100GiB"));
    }

    /** Shows what goes, and tells the servers that have it in memory. */
    private record Told(Progress progress, Optional<Noticeboard> servers) implements RetentionListener {
        @Override
        public void evicted(ModuleVersion version, String reason, long sizeBytes) {
            servers.ifPresent(board -> tell(board, version));
            progress.count(Outcome.problem("evicted", version + ": goes, " + reason));
        }

        private void tell(Noticeboard board, ModuleVersion version) {
            try {
                board.forget(version.path());
            } catch (IOException e) {
                progress.count(Outcome.problem(
                        "not told to servers",
                        version + ": servers may serve it from memory for a minute: " + e.getMessage()));
            }
        }

        @Override
        public void kept(ModuleVersion version, Evidence.Finding finding) {
            progress.count(Outcome.problem(
                    "kept " + Housekeeping.reason(finding.kind()), version + ": stays, " + finding.detail()));
        }
    }
}
