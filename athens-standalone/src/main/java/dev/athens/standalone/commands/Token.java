package dev.athens.standalone.commands;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for tokens, by which clients log in. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Makes tokens by which clients log in, and takes them back.",
            "",
            "What is known of them is in the file that TokensFile (ATHENS_TOKENS_FILE) names; servers that",
            "share it notice within two seconds."
        })
public final class Token implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Token() {}

    /** The command with those below it. */
    public static CommandLine command(Map<String, String> environment, PrintStream out, PrintStream err) {
        return new CommandLine(new Token())
                .addSubcommand(new TokenCreate(environment, out, err))
                .addSubcommand(new TokenList(environment, out))
                .addSubcommand(new TokenRotate(environment, out, err))
                .addSubcommand(new TokenRevoke(environment, out, err));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "token: missing command, create, list, rotate or revoke");
    }
}
