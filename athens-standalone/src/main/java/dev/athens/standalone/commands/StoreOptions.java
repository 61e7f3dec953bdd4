package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.log.LogSetup;
import dev.athens.standalone.wiring.Storages;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all commands for the disk storage have. */
final class StoreOptions {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "show no progress, only problems and the summary")
    private boolean quiet;

    /**
     * The server's configuration, with the log on standard error.
     *
     * @throws ConfigException if it makes no sense, or the storage is not on disk
     */
    ServerConfig config(Map<String, String> environment, PrintStream err) {
        ServerConfig config = options.read(environment);
        if (!config.storage().isDisk()) {
            throw new ConfigException("this command is for the disk storage, set ATHENS_STORAGE_TYPE=disk");
        }
        LogSetup.apply(Level.WARNING, config.log().format(), err);
        return config;
    }

    /**
     * The storage, which must be there.
     *
     * @throws ConfigException if there is no such folder
     */
    Store existing(ServerConfig config) throws IOException {
        if (!Files.isDirectory(config.storage().root())) {
            throw new ConfigException(config.storage().root() + ": there is no such folder, say --data");
        }
        return Store.of(Storages.open(config.storage()));
    }

    Progress progress(PrintStream err) {
        return Progress.of(err, quiet);
    }
}
