package dev.athens.server.http;

import dev.athens.module.InvalidNameException;
import dev.athens.protocol.SumdbRequest;
import java.util.Optional;

/**
 * A path below {@code /sumdb/}, taken apart.
 *
 * @param database the name, which may contain slashes
 * @param request what is asked of it
 */
public record SumdbTarget(String database, SumdbRequest request) {
    /**
     * Finds where the name ends: before the first thing that a database can be asked.
     *
     * @param path below that of the server
     * @return empty if nothing is asked
     * @throws InvalidNameException if what is asked cannot be read
     */
    public static Optional<SumdbTarget> parse(String path) {
        String text = path.substring(Route.SUMDB.path().length());
        int lookup = text.indexOf("/lookup/");
        int tile = text.indexOf("/tile/");
        if (lookup > 0 || tile > 0) {
            return Optional.of(cut(text, lookup > 0 && tile > 0 ? Math.min(lookup, tile) : Math.max(lookup, tile)));
        }
        int last = text.lastIndexOf('/');
        return last > 0 && (text.endsWith("/supported") || text.endsWith("/latest"))
                ? Optional.of(cut(text, last))
                : Optional.empty();
    }

    private static SumdbTarget cut(String text, int slash) {
        return new SumdbTarget(text.substring(0, slash), SumdbRequest.parse(text.substring(slash + 1)));
    }
}
