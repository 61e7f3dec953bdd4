package dev.athens.vcs.jgit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** Stops a fetch when its thread is interrupted or when the arriving pack grows beyond a limit. One fetch uses one. */
final class FetchMonitor extends EmptyProgressMonitor {
    private static final long CHECK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path repository;
    private final long maxBytes;
    private long checkedAt = System.nanoTime();
    private boolean tooLarge;

    FetchMonitor(Path repository, long maxBytes) {
        this.repository = repository;
        this.maxBytes = maxBytes;
    }

    /** Tells whether the limit was the reason to stop. */
    boolean tooLarge() {
        return tooLarge;
    }

    @Override
    public boolean isCancelled() {
        long now = System.nanoTime();
        if (now - checkedAt > CHECK_EVERY_NANOS) {
            checkedAt = now;
            tooLarge = tooLarge || incomingBytes() > maxBytes;
        }
        return tooLarge || Thread.currentThread().isInterrupted();
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
