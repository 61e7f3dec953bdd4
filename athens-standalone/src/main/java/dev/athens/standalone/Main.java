package dev.athens.standalone;

import dev.athens.config.ConfigException;
import dev.athens.server.text.PlainText;
import dev.athens.standalone.commands.Admin;
import dev.athens.standalone.commands.Copy;
import dev.athens.standalone.commands.Evict;
import dev.athens.standalone.commands.Export;
import dev.athens.standalone.commands.Health;
import dev.athens.standalone.commands.Import;
import dev.athens.standalone.commands.Prefetch;
import dev.athens.standalone.commands.Serve;
import dev.athens.standalone.commands.ShowConfig;
import dev.athens.standalone.commands.Sumdb;
import dev.athens.standalone.commands.Token;
import dev.athens.standalone.commands.UsageError;
import dev.athens.standalone.commands.Verify;
import dev.athens.standalone.commands.VersionProvider;
import dev.athens.standalone.doctor.Doctor;
import dev.athens.standalone.explain.Explain;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The standalone program: {@code java -jar athens.jar}. */
@Command(
        name = "athens",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description = "A Go module proxy that needs no go and no git.",
        footer = {"", "athens COMMAND --help tells more of a command, and athens config what is configured."})
public final class Main {
    private static final String SERVE = "serve";
    private static final String HEALTH = "health";

    private Main() {}

    /** Runs the program and exits: 0 if all went well, 1 if it cannot run, 2 if it was told nonsense. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.getenv(), System.out, System.err));
    }

    static int run(List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
        FastStart.prepare();
        List<String> command = withCommand(args);
        if (FastStart.isPlain(command, HEALTH)) {
            return new Health(environment, out).call();
        }
        return FastStart.isPlain(command, SERVE)
                ? serve(new Serve(environment, out, FastStart::start), err)
                : parser(environment, out, err).execute(command.toArray(String[]::new));
    }

    private static int serve(Serve serve, PrintStream err) {
        try {
            return serve.call();
        } catch (ConfigException | IOException e) {
            return explain(err, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static CommandLine parser(Map<String, String> environment, PrintStream out, PrintStream err) {
        CommandLine commands = new CommandLine(new Main())
                .addSubcommand(SERVE, new Serve(environment, out, FastStart::start))
                .addSubcommand(new ShowConfig(environment, out))
                .addSubcommand(HEALTH, new Health(environment, out))
                .addSubcommand(new Explain(environment, out, err))
                .addSubcommand(new Doctor(environment, out, err))
                .addSubcommand(new Import(environment, out, err))
                .addSubcommand(new Export(environment, out, err))
                .addSubcommand(new Copy(out, err))
                .addSubcommand(new Verify(environment, out, err))
                .addSubcommand(new Prefetch(environment, out, err))
                .addSubcommand(new Evict(environment, out, err))
                .addSubcommand(new TrainingRun(environment))
                .addSubcommand(Admin.command(environment, out))
                .addSubcommand(Sumdb.command(out, err))
                .addSubcommand(Token.command(environment, out, err));
        commands.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        commands.setParameterExceptionHandler((e, given) -> {
            printProblem(err, UsageError.of(e));
            return CommandLine.ExitCode.USAGE;
        });
        commands.setExecutionExceptionHandler((e, failed, given) -> explainFailure(err, e));
        addOptionsOfServe(commands);
        return commands;
    }

    /** They need no command before them, so the help of the program has them. */
    private static void addOptionsOfServe(CommandLine commands) {
        List<String> sections = new ArrayList<>(commands.getHelpSectionKeys());
        sections.add(sections.indexOf(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST) + 1, SERVE);
        commands.setHelpSectionKeys(sections);
        commands.getHelpSectionMap().put(SERVE, help -> {
            CommandLine.Help serve = help.subcommands().get(SERVE);
            return serve == null ? "" : "Options of serve, which runs when no command is named:\n" + serve.optionList();
        });
    }

    /** The options of the server may be given without naming its command, and as gomods/athens has them. */
    private static List<String> withCommand(List<String> args) {
        if (!args.isEmpty() && args.get(0).equals("-version")) {
            return List.of("--version");
        }
        if (!args.isEmpty() && args.get(0).equals("help")) {
            List<String> asked = new ArrayList<>(args.subList(1, args.size()));
            asked.add("--help");
            return asked;
        }
        boolean ownOption =
                !args.isEmpty() && List.of("-h", "--help", "-V", "--version").contains(args.get(0));
        boolean command = !args.isEmpty() && !args.get(0).startsWith("-");
        if (ownOption || command) {
            return args;
        }
        List<String> named = new ArrayList<>(args);
        named.add(0, SERVE);
        return named;
    }

    private static int explainFailure(PrintStream err, Exception e) throws Exception {
        if (e instanceof ConfigException || e instanceof IOException) {
            return explain(err, e);
        }
        throw e;
    }

    private static int explain(PrintStream err, Exception e) {
        List<String> problems =
                e instanceof ConfigException bad ? bad.problems() : List.of(String.valueOf(e.getMessage()));
        problems.forEach(problem -> printProblem(err, problem));
        return e instanceof IOException ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
    }

    private static void printProblem(PrintStream err, String problem) {
        err.println("athens: " + PlainText.graphic(problem));
    }
}
