package dev.athens.storage;

import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Knows all that is stored, heads without a zip too, what each takes and when it was last asked for. A {@link Storage} may
 * also be this.
 */
public interface Usages {
    /**
     * What a version takes.
     *
     * @param sizeBytes what its files take where they are, which may be more than their content: on a disk whole blocks
     * @param lastUsed when its use was last noted or when it was saved, to a day or better
     */
    record Usage(long sizeBytes, Instant lastUsed) {}

    /**
     * Something that is stored.
     *
     * @param version its name
     * @param whole whether its zip is there
     */
    record Entry(ModuleVersion version, boolean whole) {}

    /**
     * A part of what is stored.
     *
     * @param entries in the order of names that {@link Catalog} has
     * @param next the token of the following page; empty if this is the last one
     * @param unreadable as in {@link Catalog.Page}
     */
    record Page(List<Entry> entries, Optional<String> next, List<String> unreadable) {
        /** Copies the lists. */
        public Page {
            entries = List.copyOf(entries);
            unreadable = List.copyOf(unreadable);
        }

        /**
         * Cuts a page from what was found.
         *
         * @param found in the order of the walk, one more than the page may hold if there are more
         * @param limit the most that the page may hold
         */
        public static Page of(List<Entry> found, int limit, List<String> unreadable) {
            if (found.size() <= limit) {
                return new Page(found, Optional.empty(), unreadable);
            }
            String next = PageToken.after(found.get(limit - 1).version());
            return new Page(found.subList(0, limit), Optional.of(next), unreadable);
        }
    }

    /**
     * Walks through all that is stored, as {@link Catalog#list} does through whole versions.
     *
     * @param token {@link Catalog#START}, or the one of the page before
     * @param limit the most that the page may hold, at least 1
     * @throws dev.athens.module.InvalidNameException if the token is none
     */
    Page walk(String token, int limit) throws IOException;

    /** Looks at a version, whole or not, without using it; empty if it is not there. */
    Optional<Usage> usage(ModuleVersion version) throws IOException;

    /**
     * Notes that a version is used, whole or not. This is called at every hit: a use within a day of the last one that was
     * noted may be left out. A note that cannot be taken is lost, and nothing else.
     *
     * @param found what the storage {@linkplain Storage#findHead found}
     */
    void noteUse(ModuleVersion version, ModuleHead found, Instant now);
}
