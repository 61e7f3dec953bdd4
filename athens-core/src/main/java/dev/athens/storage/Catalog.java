package dev.athens.storage;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleVersion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Lists everything that a storage has, page by page. A {@link Storage} may also be a catalog.
 *
 * <p>All versions stand in one order, whatever it is, and a page begins after a name, not after a number of versions. So
 * whoever follows the tokens sees every version that is there from the first page to the last exactly once, however many
 * others come and go meanwhile. Versions of one module follow each other. A part that cannot be read is left out and named,
 * so that it hides nothing but itself.
 */
@FunctionalInterface
public interface Catalog {
    /** The token of the first page. */
    String START = "";

    /**
     * A part of the catalog.
     *
     * @param versions whole versions only
     * @param next the token of the following page; empty if this is the last one
     * @param unreadable what stands between these versions and could not be read, with the reasons, for operators; the first
     *     of a page may be the last of the page before
     */
    record Page(List<ModuleVersion> versions, Optional<String> next, List<String> unreadable) {
        /** Copies the lists. */
        public Page {
            versions = List.copyOf(versions);
            unreadable = List.copyOf(unreadable);
        }

        /** A page of which everything could be read. */
        public Page(List<ModuleVersion> versions, Optional<String> next) {
            this(versions, next, List.of());
        }

        /**
         * Cuts a page from what was found.
         *
         * @param found in the order of the catalog, one more than the page may hold if there are more
         * @param limit the most that the page may hold
         */
        public static Page of(List<ModuleVersion> found, int limit) {
            if (found.size() <= limit) {
                return new Page(found, Optional.empty());
            }
            return new Page(found.subList(0, limit), Optional.of(PageToken.after(found.get(limit - 1))));
        }
    }

    /**
     * Reads a page.
     *
     * @param token {@link #START}, or what the page before gave
     * @param limit the most versions that the page may hold, at least 1
     * @throws InvalidNameException if this is no token of a catalog
     * @throws IOException if the storage failed as a whole
     */
    Page list(String token, int limit) throws IOException;
}
