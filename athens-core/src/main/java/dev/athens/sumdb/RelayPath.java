package dev.athens.sumdb;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path below a checksum database that means something; all others never leave this process.
 *
 * <p>Source: golang.org/x/mod/sumdb, Server; golang.org/x/mod/sumdb/tlog, ParseTilePath.
 *
 * @param text the path without leading slash
 * @param kind what the answer is
 * @param maxBytes the most bytes of the answer
 * @param exactBytes the only size that the answer can have; empty if it varies
 */
record RelayPath(String text, SumdbRelay.Kind kind, int maxBytes, Optional<Integer> exactBytes) {
    private static final int MAX_TEXT_BYTES = 1 << 20;
    private static final int HASH_BYTES = 32;
    private static final int TILE_WIDTH = 256;
    private static final int MAX_LEVEL = 63;

    /** Six groups of three digits hold more hashes than any database will have. */
    private static final Pattern TILE = Pattern.compile(
            "tile/8/(data|0|[1-9][0-9]?)/(?:x(?!000/)[0-9]{3}/(?:x[0-9]{3}/){0,4})?[0-9]{3}(?:\\.p/([1-9][0-9]{0,2}))?");

    /** Reads a path; empty if it means nothing. {@code supported} is not among them, it is a question to a proxy. */
    static Optional<RelayPath> parse(String text) {
        if (text.equals("latest")) {
            return Optional.of(text(text, SumdbRelay.Kind.TREE_HEAD));
        }
        if (text.startsWith("lookup/")) {
            return isLookup(text.substring("lookup/".length()))
                    ? Optional.of(text(text, SumdbRelay.Kind.LOOKUP))
                    : Optional.empty();
        }
        Matcher tile = TILE.matcher(text);
        return tile.matches() ? tile(text, tile.group(1), Optional.ofNullable(tile.group(2))) : Optional.empty();
    }

    private static RelayPath text(String text, SumdbRelay.Kind kind) {
        return new RelayPath(text, kind, MAX_TEXT_BYTES, Optional.empty());
    }

    private static boolean isLookup(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return false;
        }
        try {
            ModulePath module = ModulePath.parseEscaped(text.substring(0, at));
            return module.accepts(Version.parseEscaped(text.substring(at + 1)));
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private static Optional<RelayPath> tile(String text, String level, Optional<String> partialWidth) {
        int width = partialWidth.map(Integer::parseInt).orElse(TILE_WIDTH);
        if (partialWidth.isPresent() && width >= TILE_WIDTH) {
            return Optional.empty();
        }
        if (level.equals("data")) {
            return Optional.of(text(text, SumdbRelay.Kind.RECORDS));
        }
        if (Integer.parseInt(level) > MAX_LEVEL) {
            return Optional.empty();
        }
        int bytes = width * HASH_BYTES;
        return Optional.of(new RelayPath(text, SumdbRelay.Kind.HASHES, bytes, Optional.of(bytes)));
    }
}
