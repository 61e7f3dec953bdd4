package dev.athens.sumdb;

import java.io.IOException;
import java.util.Optional;

/**
 * What is remembered of one checksum database: the newest head that was seen, which must never be replaced by one that
 * contradicts it, and files that have proved true. Called by many threads at once.
 */
public interface SumdbState {
    /** The newest head, a signed note; empty if none was seen yet. */
    Optional<String> head() throws IOException;

    /**
     * Replaces the head, unless somebody else did so meanwhile.
     *
     * @param old what {@link #head} returned; empty text for nothing
     * @return whether it was replaced
     */
    boolean replaceHead(String old, String head) throws IOException;

    /** A file by its path below the database, such as {@code tile/8/0/000}; empty if it is not kept. */
    Optional<byte[]> file(String path) throws IOException;

    /** Keeps a file, in place of one that was damaged. */
    void keep(String path, byte[] content) throws IOException;

    /** Remembers until the process ends, some megabytes at most. */
    static SumdbState inMemory() {
        return new MemoryState();
    }
}
