package dev.athens.standalone.commands;

import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.config.Settings;
import dev.athens.standalone.config.TomlReport;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command that tells what the server would do, without doing it. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Checks the configuration and shows it as TOML.",
            "",
            "Each value is shown with where it comes from, secrets masked. Options, environment and file are those of serve."
        },
        footer = {"", "Exit status: 0 if the server would start with it, 2 if a setting makes no sense."})
public final class ShowConfig implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;

    @Mixin
    private final ServeOptions options = new ServeOptions();

    public ShowConfig(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() {
        Settings settings = options.settings(environment);
        ServerConfig config = ServerConfig.of(settings);
        out.writeBytes(TomlReport.of(settings, config.warnings()).getBytes(StandardCharsets.UTF_8));
        out.flush();
        return 0;
    }
}
