package dev.athens.sumdb.tree;

import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import java.util.Optional;

/**
 * What a checksum database knows of a version: two lines as in a go.sum file.
 *
 * @param id the place in the database, counted from 0
 * @param text the lines
 */
public record SumdbRecord(long id, String text) {
    /** The text for a version. */
    public static String text(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash) {
        return line(version, "") + zipHash + "\n" + line(version, "/go.mod") + modHash + "\n";
    }

    /** The {@code h1:} hash of the zip; empty if the record does not have it. */
    public Optional<ModuleHash> zipHash(ModuleVersion version) {
        return find(line(version, ""));
    }

    /** The {@code h1:} hash of the go.mod file; empty if the record does not have it. */
    public Optional<ModuleHash> modHash(ModuleVersion version) {
        return find(line(version, "/go.mod"));
    }

    private static String line(ModuleVersion version, String suffix) {
        return version.path() + " " + version.version() + suffix + " ";
    }

    private Optional<ModuleHash> find(String beginning) {
        return text.lines()
                .filter(line -> line.startsWith(beginning + "h1:"))
                .map(line -> line.substring(beginning.length()))
                .findFirst()
                .flatMap(ModuleHash::tryParse);
    }
}
