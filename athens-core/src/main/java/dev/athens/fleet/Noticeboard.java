package dev.athens.fleet;

import dev.athens.module.ModulePath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the servers of a fleet tell each other what origins have said a moment ago, so that all of them together ask once, and of
 * which modules nobody may believe what he remembers any more. Nothing here has to last: what is lost is asked for again. Calls
 * block and may be made by many threads at once.
 */
public interface Noticeboard {
    /** The most bytes of a notice; longer ones are not put up. */
    int MAX_BYTES = 1 << 20;

    /**
     * What somebody has put up.
     *
     * @param content its text
     * @param validFor how long it is still valid, by the clock of the service
     */
    record Notice(String content, Duration validFor) {}

    /**
     * What was forgotten since some time.
     *
     * @param modules of which nobody may believe what he remembers
     * @param cursor where to go on
     */
    record News(List<ModulePath> modules, String cursor) {
        /** Copies the list. */
        public News {
            modules = List.copyOf(modules);
        }
    }

    /**
     * Finds the notice about a module under a name; empty if there is no valid one.
     *
     * @throws IOException if the service cannot be asked; then whoever asks goes on without it
     */
    Optional<Notice> find(ModulePath module, String name) throws IOException;

    /**
     * Puts up a notice about a module under a name, in place of the one that is there.
     *
     * @param content at most {@link #MAX_BYTES} in UTF-8
     */
    void put(ModulePath module, String name, String content, Duration validFor) throws IOException;

    /**
     * Tells whether nobody else looks at this board, as far as was known a moment ago; then nothing need be put up or found. Says
     * so without waiting, and does not if it cannot know.
     */
    default boolean isAlone() {
        return false;
    }

    /** Takes down all notices about a module, and tells all servers to forget what they remember of it. */
    void forget(ModulePath module) throws IOException;

    /**
     * Reads what was forgotten by anybody, the caller included. Asked every second or so.
     *
     * @param cursor the one that the last call gave; empty at first, when there is nothing to forget yet
     */
    News news(Optional<String> cursor) throws IOException;
}
