package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.config.ConfigValue;
import dev.athens.policy.Caller;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.users.TokenFile;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.AuditLog;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;

/** The options of all commands for tokens, and what these have in common. */
final class TokenOptions {
    /** Until when a token is right if nobody says it. */
    static final String DEFAULT_LIFE = "90d";

    private static final Pattern DAYS = Pattern.compile("([0-9]{1,5})d");
    private static final Duration MAX_LIFE = Duration.ofDays(100 * 365);

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    /** The part of the configuration that says who may ask. */
    ServerConfig.Access read(Map<String, String> environment) {
        return config.read(environment).access();
    }

    static TokenFile file(ServerConfig.Access access) {
        return new TokenFile(
                access.tokensFile()
                        .orElseThrow(
                                () -> new ConfigException(
                                        "there is no TokensFile (ATHENS_TOKENS_FILE), which names the file for what is known of tokens")));
    }

    /** The current time, without fractions of a second, which nobody wants to read. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** When a token ends that lives for so long; {@code never} is a life too. */
    static Optional<Instant> end(String life, Instant now) {
        return life.equals("never") ? Optional.empty() : Optional.of(now.plus(duration("--expires", life)));
    }

    static Duration duration(String option, String text) {
        Matcher days = DAYS.matcher(text);
        return days.matches()
                ? Duration.ofDays(Long.parseLong(days.group(1)))
                : new ConfigValue(option, text, false).duration(Duration.ZERO, MAX_LIFE);
    }

    static String ending(Optional<Instant> end) {
        return end.map(time -> "until " + time).orElse("without end");
    }

    /** Opens the log for those who guard the server, before anything is changed. */
    static AuditLog audit(ServerConfig.Access access, PrintStream err) throws IOException {
        return AuditLog.ofCommand(access.auditLog(), err);
    }

    /** The event of a change. */
    static AuditEvent changed(String what) {
        String who = what + ", by the command line of " + System.getProperty("user.name", "somebody");
        return new AuditEvent(AuditEvent.Kind.TOKENS_CHANGED, Caller.ANONYMOUS, "", "", "", "", who, "");
    }
}
