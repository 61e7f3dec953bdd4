package dev.athens.standalone.commands;

import static java.util.Comparator.comparing;

import dev.athens.config.ConfigException;
import dev.athens.module.GoModFile;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A version that somebody wants to have.
 *
 * @param module its module
 * @param query which version
 * @param hashes what its zip may hash to; anything if there is none
 */
record VersionArgument(ModulePath module, VersionQuery query, Set<ModuleHash> hashes) {
    private static final long MAX_FILE_BYTES = 16 << 20;
    private static final String ZIP_HASH = "h1:";

    /**
     * Reads an argument of the command line: a file, or what is wanted itself.
     *
     * @throws ConfigException if it is neither, or the file has a line that says nothing
     */
    static List<VersionArgument> parse(String argument) throws IOException {
        Path file = Path.of(argument);
        if (!Files.isRegularFile(file)) {
            if (argument.indexOf('@') > 0) {
                return List.of(parseOne(argument));
            }
            throw new ConfigException(argument + ": there is no such file, and it is not MODULE@VERSION");
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new ConfigException(file + ": larger than " + MAX_FILE_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (argument.endsWith(".mod")) {
            return requirements(file, bytes);
        }
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        return argument.endsWith(".sum") ? sums(file, lines) : list(file, lines);
    }

    private static VersionArgument parseOne(String text) {
        int at = text.indexOf('@');
        if (at <= 0 || at == text.length() - 1) {
            throw new ConfigException(text + ": must be MODULE@VERSION");
        }
        try {
            ModulePath module = ModulePath.parse(text.substring(0, at));
            String version = text.substring(at + 1);
            VersionQuery query =
                    version.equals("latest") ? new VersionQuery.Latest() : VersionQuery.parse(module, version);
            return new VersionArgument(module, query, Set.of());
        } catch (InvalidNameException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static List<VersionArgument> list(Path file, List<String> lines) {
        List<VersionArgument> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    all.add(parseOne(line));
                } catch (ConfigException e) {
                    throw new ConfigException(file + ":" + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        return all;
    }

    private static List<VersionArgument> requirements(Path file, byte[] bytes) {
        return GoModFile.requirements(bytes)
                .orElseThrow(() -> new ConfigException(file + ": not a go.mod file, or one with errors"))
                .stream()
                .map(version -> exact(version, Set.of()))
                .toList();
    }

    private static VersionArgument exact(ModuleVersion version, Set<ModuleHash> hashes) {
        return new VersionArgument(version.path(), new VersionQuery.Exact(version.version()), hashes);
    }

    /** The versions whose zips have a line; lines with {@code /go.mod} belong to versions that only took part in a choice. */
    private static List<VersionArgument> sums(Path file, List<String> lines) {
        Map<ModuleVersion, Set<ModuleHash>> hashes = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("\\s+", -1);
            if (words.length == 1 && words[0].isEmpty()) {
                continue;
            }
            if (words.length != 3) {
                throw new ConfigException(file + ":" + (i + 1) + ": must be a module, a version and a hash");
            }
            if (!words[1].endsWith("/go.mod")) {
                Set<ModuleHash> known = hashes.computeIfAbsent(
                        version(file + ":" + (i + 1), words[0], words[1]),
                        version -> new TreeSet<>(comparing(ModuleHash::toString)));
                if (words[2].startsWith(ZIP_HASH)) {
                    known.add(hash(file + ":" + (i + 1), words[2]));
                }
            }
        }
        List<VersionArgument> all = new ArrayList<>();
        hashes.forEach((version, known) -> all.add(exact(version, known)));
        return all;
    }

    private static ModuleVersion version(String place, String module, String version) {
        try {
            return new ModuleVersion(ModulePath.parse(module), Version.parse(version));
        } catch (InvalidNameException e) {
            throw new ConfigException(place + ": " + e.getMessage());
        }
    }

    private static ModuleHash hash(String place, String hash) {
        try {
            return ModuleHash.parse(hash);
        } catch (InvalidNameException e) {
            throw new ConfigException(place + ": " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return module + "@" + query;
    }
}
