package dev.athens.standalone.versions;

import static java.util.Comparator.comparing;

import dev.athens.config.ConfigException;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A version that somebody wants to have.
 *
 * @param module its module
 * @param query which version
 * @param headOnly whether its zip is not needed
 * @param zipHashes what its zip may hash to; anything if there is none
 * @param modHashes the same of its go.mod file
 */
public record VersionArgument(
        ModulePath module, VersionQuery query, boolean headOnly, Set<ModuleHash> zipHashes, Set<ModuleHash> modHashes) {
    private static final long MAX_FILE_BYTES = 16 << 20;
    private static final String ZIP_HASH = "h1:";
    private static final String GO_MOD_LINE = "/go.mod";

    /**
     * Reads an argument of the command line: a file, or what is wanted itself.
     *
     * @throws ConfigException if it is neither, or the file has a line that says nothing
     */
    public static List<VersionArgument> parse(String argument) throws IOException {
        Path file = Path.of(argument);
        if (!Files.isRegularFile(file)) {
            if (argument.indexOf('@') > 0) {
                return List.of(parseOne(argument));
            }
            throw new ConfigException(argument + ": there is no such file, and it is not MODULE@VERSION");
        }
        List<String> lines =
                new String(read(file), StandardCharsets.UTF_8).lines().toList();
        return argument.endsWith(".sum") ? sums(file, lines) : list(file, lines);
    }

    /** Reads a file that is small if it is what it should be. */
    public static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new ConfigException(file + ": larger than " + MAX_FILE_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Reads {@code MODULE@VERSION}, where the version may be a branch or {@code latest}.
     *
     * @throws ConfigException if it is no such thing
     */
    public static VersionArgument parseOne(String text) {
        int at = text.indexOf('@');
        if (at <= 0 || at == text.length() - 1) {
            throw new ConfigException(text + ": must be MODULE@VERSION");
        }
        try {
            ModulePath module = ModulePath.parse(text.substring(0, at));
            String version = text.substring(at + 1);
            VersionQuery query =
                    version.equals("latest") ? new VersionQuery.Latest() : VersionQuery.parse(module, version);
            return new VersionArgument(module, query, false, Set.of(), Set.of());
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

    /** A whole version of which nothing else is known. */
    public static VersionArgument of(ModuleVersion version) {
        return new VersionArgument(
                version.path(), new VersionQuery.Exact(version.version()), false, Set.of(), Set.of());
    }

    /** What a go.sum file has lines of: those with {@code /go.mod} alone belong to versions that lost in a choice. */
    private static List<VersionArgument> sums(Path file, List<String> lines) {
        Map<ModuleVersion, Lines> all = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("\\s+", -1);
            if (words.length == 1 && words[0].isEmpty()) {
                continue;
            }
            String place = file + ":" + (i + 1);
            if (words.length != 3) {
                throw new ConfigException(place + ": must be a module, a version and a hash");
            }
            boolean ofGoMod = words[1].endsWith(GO_MOD_LINE);
            String version = ofGoMod ? words[1].substring(0, words[1].length() - GO_MOD_LINE.length()) : words[1];
            Lines known = all.computeIfAbsent(version(place, words[0], version), one -> new Lines());
            known.hasZip |= !ofGoMod;
            if (words[2].startsWith(ZIP_HASH)) {
                (ofGoMod ? known.ofGoMod : known.ofZip).add(hash(place, words[2]));
            }
        }
        List<VersionArgument> arguments = new ArrayList<>();
        all.forEach((version, known) -> arguments.add(new VersionArgument(
                version.path(), new VersionQuery.Exact(version.version()), !known.hasZip, known.ofZip, known.ofGoMod)));
        return arguments;
    }

    /** What a go.sum file says of a version. */
    private static final class Lines {
        private final Set<ModuleHash> ofZip = new TreeSet<>(comparing(ModuleHash::toString));
        private final Set<ModuleHash> ofGoMod = new TreeSet<>(comparing(ModuleHash::toString));
        private boolean hasZip;
    }

    /** The version, if it is known before anybody is asked. */
    public Optional<ModuleVersion> version() {
        return query instanceof VersionQuery.Exact exact
                ? Optional.of(new ModuleVersion(module, exact.version()))
                : Optional.empty();
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
