package dev.athens.standalone.commands;

import static java.util.stream.Collectors.joining;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionInfo;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command that fetches versions before anybody asks for them. */
@Command(
        name = "prefetch",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Fetches versions before anybody asks for them.",
            "",
            "A file named *.mod gives the versions that it requires, a file named *.sum those whose "
                    + "zips it has a hash of, which must agree; any other file has one MODULE@VERSION on each "
                    + "line, and comments behind #. What is stored already is not fetched again, so the command "
                    + "may be broken off and repeated."
        },
        footer = {
            "",
            "The environment is that of serve. Exit status: 0 if all went well, 1 if a version could "
                    + "not be fetched or differs from its line in *.sum, 2 if the command line, a file or a "
                    + "setting makes no sense."
        })
public final class Prefetch implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private Jobs jobs = new Jobs();

    @Parameters(paramLabel = "FILE|MODULE@VERSION", arity = "1..*", description = "what to fetch")
    private List<String> arguments = List.of();

    public Prefetch(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.config(environment, err);
        Set<VersionArgument> wanted = new LinkedHashSet<>();
        for (String argument : arguments) {
            wanted.addAll(VersionArgument.parse(argument));
        }
        Progress progress = options.progress(err);
        progress.total(wanted.size());
        try (Wiring wiring = Wiring.of(config, environment);
                Batch batch = new Batch(jobs.count(config.fetching().workers()), progress)) {
            for (VersionArgument one : wanted) {
                batch.add(one.toString(), () -> fetch(one, wiring.proxy()));
            }
            return batch.finish(out, false);
        }
    }

    private static Outcome fetch(VersionArgument wanted, ModuleProxy proxy)
            throws FetchException.Unavailable, IOException, InterruptedException {
        if (wanted.query() instanceof VersionQuery.Exact exact) {
            return fetch(new ModuleVersion(wanted.module(), exact.version()), wanted, proxy);
        }
        ProtocolRequest question = wanted.query() instanceof VersionQuery.Latest
                ? new ProtocolRequest.Latest(wanted.module())
                : new ProtocolRequest.Info(wanted.module(), wanted.query());
        Answer answer = proxy.answer(question);
        if (!(answer instanceof Answer.Found found)) {
            return problem(wanted, answer);
        }
        VersionInfo info = VersionInfo.parse(found.body().readBytes(VersionInfo.MAX_BYTES));
        return fetch(new ModuleVersion(wanted.module(), info.version()), wanted, proxy);
    }

    private static Outcome fetch(ModuleVersion version, VersionArgument wanted, ModuleProxy proxy)
            throws FetchException.Unavailable, IOException, InterruptedException {
        Answer answer = proxy.answer(new ProtocolRequest.Zip(version));
        if (!(answer instanceof Answer.Found found)) {
            return problem(wanted, answer);
        }
        if (!wanted.hashes().isEmpty()) {
            ModuleHash hash = DirHash.ofZip(file(version, found.body()));
            if (!wanted.hashes().contains(hash)) {
                return Outcome.problem(
                        "with another checksum",
                        version + ": its zip is " + hash + ", not "
                                + wanted.hashes().stream()
                                        .map(ModuleHash::toString)
                                        .collect(joining(" or ")) + "; the command explain tells more");
            }
        }
        return Outcome.of(found.source() == Answer.Source.STORAGE ? "stored already" : "fetched");
    }

    private static Path file(ModuleVersion version, Blob zip) throws IOException {
        return zip.file().orElseThrow(() -> new IOException(version + ": zip is not in a file"));
    }

    private static Outcome problem(VersionArgument wanted, Answer answer) {
        if (answer instanceof Answer.Absent absent) {
            return Outcome.problem("not found", text(wanted, absent.reason()));
        }
        if (answer instanceof Answer.Refused refused) {
            return Outcome.problem("refused", text(wanted, refused.reason()));
        }
        if (answer instanceof Answer.Redirect redirect) {
            return Outcome.problem("not fetched here", wanted + ": must be got from " + redirect.location());
        }
        throw new AssertionError(answer);
    }

    private static String text(VersionArgument wanted, String reason) {
        return reason.startsWith(wanted.module().value()) ? reason : wanted + ": " + reason;
    }
}
