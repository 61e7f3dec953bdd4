package dev.athens.protocol;

import dev.athens.module.Version;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of {@code @v/list}: one version per line. Source: Go Modules Reference, "GOPROXY protocol". */
public final class VersionList {
    private VersionList() {}

    /**
     * Reads a list leniently, as the go command does: the first field of each line, other lines are skipped.
     *
     * @return canonical versions without pseudo-versions, each once, lowest first
     */
    public static List<Version> parse(String text) {
        TreeSet<Version> versions = new TreeSet<>();
        text.lines().map(String::strip).map(line -> line.split("\\s+", 2)[0]).forEach(field -> Version.tryParse(field)
                .ifPresent(versions::add));
        versions.removeIf(Version::isPseudo);
        return List.copyOf(versions);
    }

    /** Writes a list: each version once, lowest first, every line ended by {@code \n}. */
    public static String format(Collection<Version> versions) {
        return new TreeSet<>(versions)
                .stream().map(version -> version.value() + "\n").collect(Collectors.joining());
    }
}
