package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of commands that take several versions at a time. */
final class Jobs {
    @Option(names = "--jobs", paramLabel = "N", description = "how many versions at a time")
    private Optional<Integer> jobs = Optional.empty();

    /** As many as there are processors if nothing is said, for work that keeps them busy. */
    int count() {
        return count(Runtime.getRuntime().availableProcessors());
    }

    /**
     * What was said.
     *
     * @param otherwise if nothing was said
     * @throws ConfigException if it makes no sense
     */
    int count(int otherwise) {
        if (jobs.isPresent() && jobs.get() < 1) {
            throw new ConfigException("--jobs=" + jobs.get() + ": must be at least 1");
        }
        return jobs.orElse(otherwise);
    }
}
