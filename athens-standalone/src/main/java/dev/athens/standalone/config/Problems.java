package dev.athens.standalone.config;

import dev.athens.config.ConfigException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a configuration, so that all of it can be mended at once. Not thread-safe. */
public final class Problems {
    private final Set<String> found = new LinkedHashSet<>();

    void add(String problem) {
        found.add(problem);
    }

    void add(ConfigException e) {
        found.addAll(e.problems());
    }

    /** Reads something and notes what is wrong with it. */
    public void check(Runnable reading) {
        try {
            reading.run();
        } catch (ConfigException e) {
            add(e);
        }
    }

    /**
     * Ends the reading of the configuration if there is any problem.
     *
     * @throws ConfigException with all of them
     */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(List.copyOf(found));
        }
    }
}
