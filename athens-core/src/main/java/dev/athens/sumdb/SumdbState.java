package dev.athens.sumdb;

import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * What is remembered of one checksum database: the newest head that was seen, which must never be replaced by one that
 * contradicts it, and answers that have proved true. Called by many threads at once.
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

    /** The answer to a request; empty if it is not kept. */
    Optional<byte[]> file(SumdbRequest request) throws IOException;

    /** Keeps an answer, in place of one that was damaged. */
    void keep(SumdbRequest request, byte[] content) throws IOException;

    /** Remembers until the process ends, some megabytes at most. */
    static SumdbState inMemory() {
        return new MemoryState();
    }
}
