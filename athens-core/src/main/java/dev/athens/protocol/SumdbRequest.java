package dev.athens.protocol;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;

/**
 * One request to a checksum database, at its own address or below {@code /sumdb/<name>/} of a proxy.
 *
 * <p>Source: golang.org/design/25530-sumdb, "Proxying a Checksum Database"; golang.org/x/mod/sumdb, Server;
 * golang.org/x/mod/sumdb/tlog, ParseTilePath.
 */
public sealed interface SumdbRequest {
    /** The path below the database, without a leading slash, upper-case letters escaped. It is the text form, too. */
    String path();

    /** Tells whether the answer never changes: that to a full tile. */
    default boolean isFinal() {
        return false;
    }

    /** {@code supported}: asks a proxy whether it serves the database. */
    record Supported() implements SumdbRequest {
        private static final String PATH = "supported";

        @Override
        public String path() {
            return PATH;
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /** {@code latest}: the signed head of the tree. */
    record Latest() implements SumdbRequest {
        private static final String PATH = "latest";

        @Override
        public String path() {
            return PATH;
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /**
     * {@code lookup/<module>@<version>}: the record of a version, and a signed head that covers it.
     *
     * @param version the version
     */
    record Lookup(ModuleVersion version) implements SumdbRequest {
        private static final String PREFIX = "lookup/";

        @Override
        public String path() {
            return PREFIX + version.path().escaped() + "@" + version.version().escaped();
        }

        @Override
        public String toString() {
            return path();
        }

        private static Lookup parse(String text) {
            int at = text.indexOf('@');
            if (at < 0) {
                throw new InvalidNameException(text, "not MODULE@VERSION");
            }
            return new Lookup(new ModuleVersion(
                    ModulePath.parseEscaped(text.substring(0, at)), Version.parseEscaped(text.substring(at + 1))));
        }
    }

    /**
     * {@code tile/8/<level>/<index>}, with {@code .p/<width>} behind it if it is not full: a run of hashes of the tree.
     *
     * @param level the level, from 0 to 7, for above them no tree has any
     * @param index which tile of the level, counted from 0
     * @param width how many hashes, from 1 to 256
     */
    record HashTile(int level, long index, int width) implements SumdbRequest {
        private static final int LEVELS = 8;

        /** Checks the ranges. */
        public HashTile {
            if (level < 0 || level >= LEVELS) {
                throw new IllegalArgumentException("no such tile: level " + level);
            }
            TilePlace.check(index, width);
        }

        @Override
        public String path() {
            return TilePlace.PREFIX + level + "/" + TilePlace.text(index, width);
        }

        @Override
        public boolean isFinal() {
            return width == TilePlace.FULL;
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /**
     * {@code tile/8/data/<index>}, with {@code .p/<width>} behind it if it is not full: a run of records.
     *
     * @param index which tile, counted from 0
     * @param width how many records, from 1 to 256
     */
    record RecordTile(long index, int width) implements SumdbRequest {
        private static final String LEVEL = "data";

        /** Checks the ranges. */
        public RecordTile {
            TilePlace.check(index, width);
        }

        @Override
        public String path() {
            return TilePlace.PREFIX + LEVEL + "/" + TilePlace.text(index, width);
        }

        @Override
        public boolean isFinal() {
            return width == TilePlace.FULL;
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /**
     * Reads the path of a request.
     *
     * @param path below the database, percent-decoded, without a leading slash
     * @throws InvalidNameException if it means nothing to a checksum database
     */
    static SumdbRequest parse(String path) {
        if (path.equals(Supported.PATH)) {
            return new Supported();
        }
        if (path.equals(Latest.PATH)) {
            return new Latest();
        }
        if (path.startsWith(Lookup.PREFIX)) {
            return Lookup.parse(path.substring(Lookup.PREFIX.length()));
        }
        return TilePlace.parse(path)
                .orElseThrow(() -> new InvalidNameException(path, "no such path in a checksum database"));
    }
}
