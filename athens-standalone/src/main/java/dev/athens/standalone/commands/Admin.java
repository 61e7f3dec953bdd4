package dev.athens.standalone.commands;

import dev.athens.config.ByteSize;
import dev.athens.config.ConfigException;
import dev.athens.standalone.admin.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that ask a running server for what administrators may. */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Asks a running server for what administrators may: delete, refresh, prefetch, verify and more.",
            "",
            "The server is that of --url or ATHENS_URL. The token is that of an administrator: a rule of the server's",
            "access file gives the role admin."
        },
        footer = {
            "",
            "Exit status: 0 if all went well, 1 if the server refused, did not answer or found a problem, 2 if the",
            "command line makes no sense."
        })
public final class Admin implements Runnable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Map<String, String> environment;
    private final PrintStream out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Admin(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    /** The command with those below it. */
    public static CommandLine command(Map<String, String> environment, PrintStream out) {
        return new CommandLine(new Admin(environment, out));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "admin: missing command, "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(name = "refresh", description = "Has all servers forget what they remember of modules.")
    int refresh(@Mixin AdminOptions options, @Parameters(paramLabel = "MODULE", arity = "1..*") List<String> modules)
            throws IOException {
        return post(options, "refresh", Map.of("modules", modules));
    }

    @Command(name = "prefetch", description = "Fetches versions in the background.")
    int prefetch(
            @Mixin AdminOptions options,
            @Option(names = "--wait", description = "wait for the end, and show what became of it") boolean wait,
            @Parameters(paramLabel = "MODULE@VERSION", arity = "1..*") List<String> versions)
            throws IOException, InterruptedException {
        return job(options, wait, "prefetch", Map.of("versions", versions));
    }

    @Command(name = "versions", description = "Lists the versions of a module that are stored whole, or buried.")
    int versions(@Mixin AdminOptions options, @Parameters(paramLabel = "MODULE") String module) throws IOException {
        return get(options, "versions?module=" + URLEncoder.encode(module, StandardCharsets.UTF_8));
    }

    @Command(name = "delete", description = "Deletes a version from the storage and the caches of all servers.")
    int delete(
            @Mixin AdminOptions options,
            @Option(
                            names = "--tombstone",
                            paramLabel = "REASON",
                            description = "why it must not come back: whoever wants it is told so")
                    Optional<String> reason,
            @Parameters(paramLabel = "MODULE@VERSION") String version)
            throws IOException {
        Map<String, Object> body = named(version);
        reason.ifPresent(text -> {
            body.put("tombstone", true);
            body.put("reason", text);
        });
        return post(options, "delete", body);
    }

    @Command(name = "tombstones", description = "Lists the versions that must not come back.")
    int tombstones(@Mixin AdminOptions options) throws IOException {
        return get(options, "tombstones");
    }

    @Command(name = "lift", description = "Lets a version come back.")
    int lift(@Mixin AdminOptions options, @Parameters(paramLabel = "MODULE@VERSION") String version)
            throws IOException {
        return post(options, "tombstones/lift", named(version));
    }

    @Command(
            name = "verify",
            description = {
                "Looks for damage in a version, or in all that is stored in the background.",
                "",
                "What is damaged goes to the quarantine."
            })
    int verify(
            @Mixin AdminOptions options,
            @Option(names = "--dry-run", description = "change nothing, only say what is damaged") boolean dryRun,
            @Option(names = "--wait", description = "wait for the end, and show what became of it") boolean wait,
            @Parameters(paramLabel = "MODULE@VERSION", arity = "0..1") Optional<String> version)
            throws IOException, InterruptedException {
        Map<String, Object> body = version.isPresent() ? named(version.get()) : new LinkedHashMap<>();
        body.put("dry_run", dryRun);
        return version.isPresent() ? post(options, "verify", body) : job(options, wait, "verify-all", body);
    }

    @Command(name = "evict-dry-run", description = "Finds out in the background what an eviction would remove.")
    int evictDryRun(
            @Mixin AdminOptions options,
            @Option(
                            names = "--max-size",
                            paramLabel = "SIZE",
                            description = "what all versions may take, such as 100GB; as configured by default")
                    Optional<String> size,
            @Option(names = "--wait", description = "wait for the end, and show what became of it") boolean wait)
            throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        size.ifPresent(text -> body.put(
                "max_bytes",
                ByteSize.parse(text, "B")
                        .orElseThrow(() -> ConfigException.badValue(
                                "--max-size", text, "must be a size such as 500MB or 100GiB"))));
        return job(options, wait, "evict-dry-run", body);
    }

    @Command(name = "jobs", description = "Shows what became of the work in the background, or of one job.")
    int jobs(@Mixin AdminOptions options, @Parameters(paramLabel = "ID", arity = "0..1") Optional<String> id)
            throws IOException {
        return get(
                options,
                id.map(one -> "jobs/" + URLEncoder.encode(one, StandardCharsets.UTF_8))
                        .orElse("jobs"));
    }

    @Command(name = "cancel", description = "Ends a job.")
    int cancel(@Mixin AdminOptions options, @Parameters(paramLabel = "ID") String id) throws IOException {
        post(options, "jobs/cancel", Map.of("id", id));
        return CommandLine.ExitCode.OK;
    }

    @Command(name = "dead-letters", description = "Lists what targets of hooks did not take.")
    int deadLetters(
            @Mixin AdminOptions options, @Parameters(paramLabel = "TARGET", arity = "0..1") Optional<String> target)
            throws IOException {
        return get(
                options,
                "dead-letters"
                        + target.map(name -> "?target=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                                .orElse(""));
    }

    @Command(name = "retry-letter", description = "Has a dead letter tried once more.")
    int retryLetter(
            @Mixin AdminOptions options,
            @Parameters(paramLabel = "TARGET") String target,
            @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return post(options, "dead-letters/retry", Map.of("target", target, "id", id));
    }

    @Command(name = "drop-letter", description = "Drops a dead letter.")
    int dropLetter(
            @Mixin AdminOptions options,
            @Parameters(paramLabel = "TARGET") String target,
            @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return post(options, "dead-letters/drop", Map.of("target", target, "id", id));
    }

    @Command(name = "config", description = "Shows the settings that are in effect, without secrets.")
    int config(@Mixin AdminOptions options) throws IOException {
        return get(options, "config");
    }

    @Command(name = "log-levels", description = "Lists the loggers and their levels.")
    int logLevels(@Mixin AdminOptions options) throws IOException {
        return get(options, "log-levels");
    }

    @Command(name = "log-level", description = "Changes the level of a logger until the server ends.")
    int logLevel(
            @Mixin AdminOptions options,
            @Parameters(paramLabel = "LOGGER", description = "such as dev.athens, or root") String logger,
            @Parameters(
                            paramLabel = "LEVEL",
                            description = "trace, debug, info, warning, error or off; default for that of the start")
                    String level)
            throws IOException {
        return post(options, "log-levels", Map.of("logger", logger, "level", level));
    }

    @Command(name = "caches", description = "Shows what the server keeps in memory.")
    int caches(@Mixin AdminOptions options) throws IOException {
        return get(options, "caches");
    }

    @Command(name = "build", description = "Shows which version runs, on which Java, since when.")
    int build(@Mixin AdminOptions options) throws IOException {
        return get(options, "build");
    }

    private static Map<String, Object> named(String version) {
        int at = version.indexOf('@');
        if (at <= 0 || at == version.length() - 1) {
            throw new ConfigException(version + ": must be MODULE@VERSION");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("module", version.substring(0, at));
        named.put("version", version.substring(at + 1));
        return named;
    }

    private int get(AdminOptions options, String path) throws IOException {
        return print(options, options.ask(environment, path, Optional.empty()));
    }

    private int post(AdminOptions options, String path, Map<String, Object> body) throws IOException {
        return print(options, options.ask(environment, path, Optional.of(body)));
    }

    private int job(AdminOptions options, boolean wait, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        byte[] job = options.ask(environment, path, Optional.of(body));
        String id = String.valueOf(fields(job).get("id"));
        while (wait && !fields(job).containsKey("ended")) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            job = options.ask(environment, "jobs/" + id, Optional.empty());
        }
        return print(options, job);
    }

    private static Map<?, ?> fields(byte[] answer) throws IOException {
        if (Json.read(answer) instanceof Map<?, ?> fields) {
            return fields;
        }
        throw new IOException("the server answers something else than an object of JSON");
    }

    /** Tells by the exit status whether there is a problem. */
    private int print(AdminOptions options, byte[] answer) throws IOException {
        Map<?, ?> fields = fields(answer);
        if (options.isRaw()) {
            out.writeBytes(answer);
            out.println();
        } else {
            ReadableJson.lines(fields).forEach(out::println);
        }
        out.flush();
        Object state = fields.get("state");
        boolean failed = "failed".equals(state) || "cancelled".equals(state);
        boolean tells = "evict-dry-run".equals(fields.get("kind"));
        boolean hasNotes = fields.get("notes") instanceof List<?> notes && !notes.isEmpty() && !tells;
        return failed || hasNotes || fields.containsKey("problem")
                ? CommandLine.ExitCode.SOFTWARE
                : CommandLine.ExitCode.OK;
    }
}
