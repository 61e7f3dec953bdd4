package dev.athens.standalone.commands;

import dev.athens.standalone.config.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in one line, and where to read on. */
public final class UsageError {
    private UsageError() {}

    public static String of(ParameterException e) {
        CommandLine command = e.getCommandLine();
        return problem(e, command.getCommandSpec()) + "; see "
                + command.getCommandSpec().qualifiedName() + " --help";
    }

    private static String problem(ParameterException e, CommandSpec command) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched(), command);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().get(0));
        }
        if (e instanceof OverwrittenOptionException given) {
            return name(given.getOverwritten()) + " is given twice";
        }
        if (e.getArgSpec() != null) {
            return name(e.getArgSpec()) + "=" + e.getValue() + ": must be " + kind(e.getArgSpec());
        }
        // thrown by the command itself
        return String.valueOf(e.getMessage());
    }

    private static String unknown(List<String> arguments, CommandSpec command) {
        String first = arguments.get(0);
        if (first.startsWith("-")) {
            String option = first.replaceFirst("=.*", "");
            return "unknown option " + option
                    + nearest(option, command.optionsMap().keySet());
        }
        if (command.subcommands().isEmpty()) {
            return "one argument too many: " + first;
        }
        return "unknown command " + first + nearest(first, command.subcommands().keySet());
    }

    private static String nearest(String name, Collection<String> known) {
        return Spelling.nearest(name, known)
                .map(found -> ", the nearest is " + found)
                .orElse("");
    }

    private static String missing(ArgSpec missing) {
        return missing.isOption()
                ? name(missing) + " needs a value: " + missing.paramLabel()
                : missing.paramLabel() + " is missing";
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String kind(ArgSpec argument) {
        List<Class<?>> types = Stream.concat(Stream.of(argument.type()), Stream.of(argument.auxiliaryTypes()))
                .toList();
        return types.contains(Integer.class) || types.contains(int.class) ? "a whole number" : "another value";
    }
}
