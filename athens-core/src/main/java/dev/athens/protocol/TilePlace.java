package dev.athens.protocol;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes where in a checksum database's tree a tile is. Tiles of height 8 are the only ones in use.
 *
 * <p>Source: golang.org/x/mod/sumdb/tlog, Tile.Path and ParseTilePath.
 */
final class TilePlace {
    static final String PREFIX = "tile/8/";

    static final int FULL = 256;
    private static final int GROUP = 1000;

    /** Five groups of digits: 256 times that is a long, and more than any tree has. */
    private static final Pattern PATH =
            Pattern.compile(PREFIX + "(data|[0-7])/((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    private TilePlace() {}

    static void check(long index, int width) {
        if (index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException("no such tile: index " + index + ", width " + width);
        }
    }

    /** The end of a path, such as {@code x001/234.p/5}. */
    static String text(long index, int width) {
        StringBuilder number = new StringBuilder(String.format("%03d", index % GROUP));
        for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
            number.insert(0, String.format("x%03d/", rest % GROUP));
        }
        return number + (width == FULL ? "" : ".p/" + width);
    }

    /** Reads a whole path, strictly; empty if it is none of a tile. */
    static Optional<SumdbRequest> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int width = Optional.ofNullable(matcher.group(3)).map(Integer::parseInt).orElse(FULL);
        if (width > FULL) {
            return Optional.empty();
        }
        String level = matcher.group(1);
        long index = Long.parseLong(matcher.group(2).replaceAll("[x/]", ""));
        SumdbRequest tile = level.equals("data")
                ? new SumdbRequest.RecordTile(index, width)
                : new SumdbRequest.HashTile(Integer.parseInt(level), index, width);
        // each tile has one name: no leading groups of zeros, and no width where it is full
        return Optional.of(tile).filter(read -> read.path().equals(path));
    }
}
