package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.policy.Role;
import dev.athens.server.users.TokenEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command that lists tokens. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Lists what is known of tokens, a line each; neither a token nor its hash is shown.")
final class TokenList implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;

    @Mixin
    private final TokenOptions options = new TokenOptions();

    TokenList(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        Instant now = TokenOptions.now();
        try {
            TokenOptions.file(options.read(environment)).entries().forEach(entry -> out.println(line(entry, now)));
        } catch (NoSuchFileException e) {
            throw new ConfigException(e.getFile() + ": no such file; athens token create makes it");
        }
        return 0;
    }

    private static String line(TokenEntry entry, Instant now) {
        String roles = entry.roles().stream().map(Role::word).sorted().collect(Collectors.joining(","));
        String end = entry.expires()
                .map(time -> (entry.isExpired(now) ? "expired " : "expires ") + time)
                .orElse("never expires");
        return entry.name() + "  " + (roles.isEmpty() ? "by rules" : roles + " " + String.join(",", entry.modules()))
                + "  created " + entry.created() + "  " + end;
    }
}
