package dev.athens.standalone.commands;

import dev.athens.server.users.TokenFile;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.AuditLog;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that makes a token which replaces another. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Makes another token with the name, role and modules of a former one, and prints it, this once.",
            "",
            "Both are right for a while, so that clients can go over to the new one."
        })
final class TokenRotate implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final TokenOptions options = new TokenOptions();

    @Parameters(paramLabel = "NAME", description = "whose it is")
    private String name = "";

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "for how long the former one is still right; 1h by default")
    private String grace = "1h";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "for how long the new one is right, such as 12h, 90d (default) or never")
    private String life = TokenOptions.DEFAULT_LIFE;

    TokenRotate(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        ServerConfig.Access access = options.read(environment);
        Instant now = TokenOptions.now();
        Duration overlap = TokenOptions.duration("--grace", grace);
        Optional<Instant> end = TokenOptions.end(life, now);
        TokenFile file = TokenOptions.file(access);
        try (AuditLog audit = TokenOptions.audit(access, err)) {
            TokenFile.Made made = file.rotate(name, overlap, end, now);
            String known = "token " + name + " made anew, " + TokenOptions.ending(end) + "; former ones end by "
                    + now.plus(overlap);
            audit.told(TokenOptions.changed(known));
            err.println("athens: " + known);
            out.println(made.token());
        }
        return 0;
    }
}
