package dev.athens.standalone.commands;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.standalone.commands.VersionCheck.DamagedException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.standalone.wiring.Origins;
import dev.athens.standalone.wiring.Wiring;
import dev.athens.zip.CheckedZip;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Finds zips with files that git would take for its own, which only the checksum database can vouch for. It is asked for
 * nothing else, and its client made only then. Thread-safe.
 */
final class GitFileCheck implements AutoCloseable {
    private final ServerConfig config;
    private final Map<String, String> environment;
    private Optional<Origins> origins = Optional.empty(); // guarded by this

    GitFileCheck(ServerConfig config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /**
     * Checks a zip.
     *
     * @throws DamagedException if it has such a file, and the database does not have it by its hashes
     * @throws IOException if the database could not be asked
     */
    void check(CheckedZip zip, Blob mod) throws DamagedException, IOException, InterruptedException {
        Optional<String> problem = zip.gitProblem();
        if (problem.isEmpty()) {
            return;
        }
        try {
            if (!origins().vouches(zip.version(), zip.hash(), DirHash.ofGoMod(mod))) {
                throw new DamagedException(problem.get() + ", and no checksum database vouches for it");
            }
        } catch (FetchException.Unavailable e) {
            throw new IOException(problem.get() + ", and the checksum database cannot be asked: " + e.getMessage(), e);
        }
    }

    private synchronized Origins origins() {
        Origins made = origins.orElseGet(() -> Origins.of(config, environment, Wiring.clones(config)));
        origins = Optional.of(made);
        return made;
    }

    @Override
    public synchronized void close() {
        origins.ifPresent(Origins::close);
    }
}
