package dev.athens.storage;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps one log that many servers extend: a head, which only he replaces who knows the present one, and objects that never change.
 * Calls block, and may be made by many threads and processes at once. {@link Object#toString} says where it is, for messages.
 *
 * <p>A server that was paused may go on at any time: what it then adds is there already or of no use, and the head that it knows
 * is no longer the present one, so that it replaces nothing. No clock and no lock is part of this.
 */
public interface LogStore {
    /** Stands for the head of a log that has none yet. */
    String NONE = "";

    /** The most bytes of a head or an object. */
    int MAX_BYTES = 2 << 20;

    /** The logs that a storage can keep. */
    @FunctionalInterface
    interface Logs {
        /**
         * The store of one log, which needs no closing.
         *
         * @param name of letters in lower case, digits, and {@code . - _ +}
         */
        LogStore log(String name);
    }

    /** A head, and what it is known by. */
    final class Head {
        private final byte[] content;
        private final String token;

        /**
         * A head that was read.
         *
         * @param content not to be changed any more
         * @param token no other head of the log has, had or will have it, unless the content is the same; never {@link #NONE}
         */
        public Head(byte[] content, String token) {
            this.content = content;
            this.token = token;
        }

        /** What was written; not to be changed. */
        public byte[] content() {
            return content;
        }

        /** What this head is known by. */
        public String token() {
            return token;
        }
    }

    /**
     * Reads the head, unless it is a known one; that is cheap then. Whatever is read here will be read by everybody from now on,
     * even after a loss of power, unless somebody replaces it.
     *
     * @param known the token of a head, or {@link #NONE}
     * @return empty if the head is still the known one, or there is still none
     * @throws IOException if it cannot be read, or there was one and is none any more
     */
    Optional<Head> head(String known) throws IOException;

    /**
     * Writes a head in place of a known one: of many who try, one succeeds.
     *
     * @param known the token of the head that must be there, or {@link #NONE}
     * @return what the new head is known by; empty if the head is another one by now. That may be the one written here, where an
     *     answer got lost: whoever must know reads it
     * @throws IOException if nobody knows whether it was written
     */
    Optional<String> replace(String known, byte[] content) throws IOException;

    /** Finds an object. */
    Optional<byte[]> find(String name) throws IOException;

    /**
     * Adds an object, which lasts as soon as a head lasts that is written after it. One that is there already has the same
     * content, since it is named by that, and stays.
     *
     * @param name of letters in lower case, digits, and {@code . - _}
     */
    void add(String name, byte[] content) throws IOException;

    /** Removes an object, if it is there, that no head names any more, and none will. Who reads an older head may miss it. */
    void remove(String name) throws IOException;
}
