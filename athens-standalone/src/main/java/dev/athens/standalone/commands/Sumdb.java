package dev.athens.standalone.commands;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for a checksum database of one's own. */
@Command(
        name = "sumdb",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the key of a checksum database of one's own, and checks its log.")
public final class Sumdb implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Sumdb() {}

    /** The command with those below it. */
    public static CommandLine command(PrintStream out, PrintStream err) {
        return new CommandLine(new Sumdb())
                .addSubcommand(new SumdbKeygen(out, err))
                .addSubcommand(new SumdbAudit(out, err));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "sumdb: missing command, keygen or audit");
    }
}
