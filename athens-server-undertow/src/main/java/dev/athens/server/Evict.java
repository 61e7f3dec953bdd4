package dev.athens.server;

import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.retention.Evidence;
import dev.athens.retention.Retention;
import dev.athens.retention.RetentionListener;
import dev.athens.retention.RetentionReport;
import dev.athens.retention.RetentionRule;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that makes the disk storage smaller. */
@Command(
        name = "evict",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Makes the disk storage smaller.",
            "",
            "First those versions go that the options for pseudo-versions forbid, then, as long as "
                    + "all take more than --max-size, those that were not used for the longest time. A version "
                    + "goes only if it could be had again as it is: its repository has the same commit; or its proxy "
                    + "has it, and the checksum database the same hashes; or a download is the same. Private ones "
                    + "stay. Servers may run meanwhile."
        },
        footer = {
            "",
            "PATTERNS are written as for GOPRIVATE: github.com/acme,*.corp.example",
            "",
            "Exit status: 0 if all went well, 1 if the storage is still larger than --max-size, 2 if "
                    + "the command line or a setting makes no sense."
        })
final class Evict implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(MB|GB|TB)");
    private static final Pattern LIMIT = Pattern.compile("([0-9]{1,9})(?::(.+))?");
    private static final String EVERY_MODULE = "*";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "what all versions may take, such as 500MB or 100GB")
    private Optional<String> maxSize = Optional.empty();

    @Option(
            names = "--only-tags",
            paramLabel = "PATTERNS",
            description = "keep no pseudo-versions of modules that match")
    private List<String> onlyTags = new ArrayList<>();

    @Option(
            names = "--max-pseudo-versions",
            paramLabel = "N[:PATTERNS]",
            description = "keep the N newest pseudo-versions of each module that matches")
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

    Evict(Map<String, String> environment, PrintStream out, PrintStream err) {
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
        FileStorage storage = options.existing(config);
        Progress progress = options.progress(err);
        RetentionReport report;
        try (Origins origins = Origins.of(config, environment, Wiring.clones(config))) {
            PathPatterns keepAll =
                    privateModules.map(PathPatterns::parse).orElse(origins.go().privateModules());
            Retention.Builder retention = Retention.builder(storage, origins.evidence(storage))
                    .rules(rules)
                    .keepAll(privateToo || config.retention().evictsPrivate() ? PathPatterns.none() : keepAll)
                    .acceptLoss(PathPatterns.parse(acceptLoss.orElse(
                            configured ? String.join(",", config.retention().acceptLoss()) : "")))
                    .listener(new Told(progress))
                    .dryRun(dryRun);
            maxBytes.ifPresent(retention::maxBytes);
            report = retention.build().run();
        }
        String summary = progress.summary();
        out.println((dryRun ? "dry run: " : "")
                + (report.evictedVersions() + report.keptVersions() == 0 ? "nothing has to go" : summary));
        out.println(report.versions() + " versions took " + megabytes(report.bytes()) + ", now "
                + megabytes(report.bytes() - report.evictedBytes())
                + (report.missedBytes() > 0 ? ", " + megabytes(report.missedBytes()) + " too many" : ""));
        return report.missedBytes() > 0 ? 1 : 0;
    }

    private List<RetentionRule> rules() {
        List<RetentionRule> rules = new ArrayList<>();
        onlyTags.forEach(patterns -> rules.add(RetentionRule.onlyTags(PathPatterns.parse(patterns))));
        for (String limit : maxPseudoVersions) {
            Matcher matcher = LIMIT.matcher(limit);
            if (!matcher.matches()) {
                throw ConfigException.badValue("--max-pseudo-versions", limit, "must be N or N:PATTERNS");
            }
            String patterns = Optional.ofNullable(matcher.group(2)).orElse(EVERY_MODULE);
            rules.add(new RetentionRule(PathPatterns.parse(patterns), Integer.parseInt(matcher.group(1))));
        }
        return rules;
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw ConfigException.badValue("--max-size", size, "must be a size such as 500MB, 100GB or 2TB");
        }
        int shift =
                switch (matcher.group(2)) {
                    case "MB" -> 20;
                    case "GB" -> 30;
                    default -> 40;
                };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    private static String megabytes(long bytes) {
        return ((bytes + (1 << 20) - 1) >> 20) + " MB";
    }

    /** Shows what goes. */
    private record Told(Progress progress) implements RetentionListener {
        @Override
        public void evicted(ModuleVersion version, String reason, long sizeBytes) {
            progress.count(Outcome.problem("evicted", version + ": goes, " + reason));
        }

        @Override
        public void kept(ModuleVersion version, Evidence.Finding finding) {
            progress.count(Outcome.problem(
                    "kept " + Housekeeping.reason(finding.kind()), version + ": stays, " + finding.detail()));
        }
    }
}
