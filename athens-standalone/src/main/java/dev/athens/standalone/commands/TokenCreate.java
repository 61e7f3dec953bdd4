package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.policy.Role;
import dev.athens.server.users.TokenFile;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.AuditLog;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that makes a token. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Makes a token and prints it, this once.",
            "",
            "Clients send it as a password with any name, such as from .netrc, or as Bearer."
        })
final class TokenCreate implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private final TokenOptions options = new TokenOptions();

    @Parameters(paramLabel = "NAME", description = "whose it is, such as ci; rules name it token:NAME")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            description = "what it allows by itself: read (default), publish, or both with a comma")
    private List<String> roles = List.of(Role.READ.word());

    @Option(
            names = "--modules",
            paramLabel = "PATTERNS",
            split = ",",
            description = "with which modules, as in GOPRIVATE, such as 'corp.example/*'; '*' is all. Without"
                    + " it rules of the access file alone say what it may have")
    private List<String> modules = List.of();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "for how long it is right, such as 12h, 90d (default) or never")
    private String life = TokenOptions.DEFAULT_LIFE;

    TokenCreate(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        ServerConfig.Access access = options.read(environment);
        if (modules.isEmpty() && access.accessFile().isEmpty()) {
            throw new ConfigException(
                    "--modules: missing; without an AccessFile only they say what a token may have, and '*' is all");
        }
        Instant now = TokenOptions.now();
        Optional<Instant> end = TokenOptions.end(life, now);
        Set<Role> allowed = modules.isEmpty() ? Set.of() : roles();
        TokenFile file = TokenOptions.file(access);
        try (AuditLog audit = TokenOptions.audit(access, err)) {
            TokenFile.Made made = file.create(name, allowed, modules, end, now);
            String known = "token " + name + " made, " + TokenOptions.ending(end);
            audit.told(TokenOptions.changed(
                    known + ", for " + (modules.isEmpty() ? "what rules say" : words(allowed) + " of " + modules)));
            err.println("athens: " + known + "; it is shown this once. A line for .netrc: machine HOST login " + name
                    + " password TOKEN");
            out.println(made.token());
        }
        return 0;
    }

    private Set<Role> roles() {
        try {
            return roles.stream().map(Role::parse).collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--role: " + e.getMessage());
        }
    }

    private static String words(Set<Role> roles) {
        return roles.stream().map(Role::word).sorted().collect(Collectors.joining(" and "));
    }
}
