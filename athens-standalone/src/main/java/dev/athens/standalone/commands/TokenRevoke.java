package dev.athens.standalone.commands;

import dev.athens.server.users.TokenFile;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.AuditLog;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command that takes tokens back. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Takes all tokens of a name back.")
final class TokenRevoke implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final TokenOptions options = new TokenOptions();

    @Parameters(paramLabel = "NAME", description = "whose they are")
    private String name = "";

    TokenRevoke(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        ServerConfig.Access access = options.read(environment);
        TokenFile file = TokenOptions.file(access);
        try (AuditLog audit = TokenOptions.audit(access, err)) {
            int revoked = file.revoke(name, TokenOptions.now());
            audit.told(TokenOptions.changed("token " + name + " revoked"));
            out.println(revoked + (revoked == 1 ? " token" : " tokens") + " of " + name
                    + " revoked; servers notice within two seconds");
        }
        return 0;
    }
}
