package dev.athens.vcs.jgit.clones;

import dev.athens.fetch.FetchException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Stops a fetch when its thread is interrupted, or when it goes beyond its budget. One fetch uses one. */
final class FetchMonitor extends EmptyProgressMonitor {
    private static final long CHECK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CHECK_EVERY_CALLS = 64;

    private final Path repository;
    private final RepositoryCache.Budget budget;
    private final long startedAt = System.nanoTime();
    private long checkedAt = startedAt;
    private int calls;
    private Optional<String> excess = Optional.empty();

    FetchMonitor(Path repository, RepositoryCache.Budget budget) {
        this.repository = repository;
        this.budget = budget;
    }

    /**
     * Returns if the fetch was not stopped.
     *
     * @throws FetchException.Refused if it would have cost too much
     */
    void check(String subject, String url) throws FetchException, InterruptedException {
        if (excess.isPresent()) {
            throw new FetchException.Refused(subject + ": " + url + " " + excess.get());
        }
        Interrupts.check();
    }

    @Override
    public boolean isCancelled() {
        long now = System.nanoTime();
        calls++;
        if (calls % CHECK_EVERY_CALLS == 0 || now - checkedAt > CHECK_EVERY_NANOS) {
            checkedAt = now;
            if (now - startedAt > budget.fetchTime().toNanos()) {
                excess = Optional.of("takes longer than the "
                        + budget.fetchTime().toSeconds() + " seconds that a fetch may last: raise the limit");
            } else if (incomingBytes() > budget.repositoryBytes()) {
                excess = Optional.of("is larger than the " + budget.repositoryBytes()
                        + " bytes that a repository may have: raise the limit");
            }
        }
        return excess.isPresent() || Thread.currentThread().isInterrupted();
    }

    /** JGit writes the pack to a temporary file in the object folder or its pack folder. */
    private long incomingBytes() {
        long bytes = 0;
        Path objects = repository.resolve("objects");
        for (Path folder : new Path[] {objects, objects.resolve("pack")}) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "incoming_*")) {
                for (Path file : files) {
                    bytes += Files.size(file);
                }
            } catch (IOException e) {
                return bytes; // the file has just been renamed: the pack is complete
            }
        }
        return bytes;
    }
}
