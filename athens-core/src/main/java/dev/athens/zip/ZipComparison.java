package dev.athens.zip;

import dev.athens.internal.GoText;
import dev.athens.internal.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells people in which entries two module zips differ that should be equal, and guesses why. */
public final class ZipComparison {
    /** Entries whose contents are looked into; the first ones tell enough. */
    private static final int MAX_INSPECTED = 20;

    private static final int BUFFER_BYTES = 64 * 1024;

    /** In which of the zips an entry is, or that it is in both. */
    public enum Kind {
        /** In the first zip alone. */
        ONLY_IN_FIRST,
        /** In the second zip alone. */
        ONLY_IN_SECOND,
        /** In both, with different contents. */
        OTHER_CONTENT
    }

    /**
     * An entry that makes a difference.
     *
     * @param name without the {@code module@version/} that all names of its zip begin with; printable
     * @param kind in which zip it is
     * @param hint what may have caused it, such as {@code differs only in line ends (CRLF)}; empty if that is unknown
     */
    public record Difference(String name, Kind kind, Optional<String> hint) {}

    /** The SHA-256 of all entries by their names without the prefix. */
    private record Content(String prefix, Map<String, String> hashes) {}

    private ZipComparison() {}

    /**
     * Compares two zips by the names and contents of their entries, as their {@code h1:} hashes do. The prefix of all
     * names counts as one difference.
     *
     * @return in the order of names; empty if the hashes are equal
     * @throws java.util.zip.ZipException if a file is no zip, damaged, or unpacks to more than {@link
     *     ZipLimits#MAX_ZIP_BYTES}
     * @throws IOException if a file cannot be read
     */
    public static List<Difference> compare(Path first, Path second) throws IOException {
        Content a = read(first);
        Content b = read(second);
        List<Difference> differences = new ArrayList<>();
        if (!a.prefix().equals(b.prefix())) {
            differences.add(new Difference(
                    GoText.printable(a.prefix()),
                    Kind.OTHER_CONTENT,
                    Optional.of("module path prefix differs, the other has " + GoText.printable(b.prefix()))));
        }
        Set<String> names = new TreeSet<>(a.hashes().keySet());
        names.addAll(b.hashes().keySet());
        Set<String> changed = new TreeSet<>();
        for (String name : names) {
            Optional<String> inFirst = Optional.ofNullable(a.hashes().get(name));
            Optional<String> inSecond = Optional.ofNullable(b.hashes().get(name));
            if (inFirst.isEmpty() || inSecond.isEmpty()) {
                Kind kind = inSecond.isEmpty() ? Kind.ONLY_IN_FIRST : Kind.ONLY_IN_SECOND;
                differences.add(new Difference(GoText.printable(name), kind, hintOfName(name)));
            } else if (!inFirst.equals(inSecond)) {
                changed.add(name);
            }
        }
        differences.addAll(changes(first, second, a.prefix(), b.prefix(), changed));
        differences.sort((x, y) -> x.name().compareTo(y.name()));
        return List.copyOf(differences);
    }

    private static Content read(Path zip) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (ZipReader reader = ZipReader.open(zip)) {
            ZipReader.Headers headers = reader.headers();
            while (headers.next()) {
                ZipReader.Header header = headers.current();
                reader.read(header, buffer, digest::update);
                hashes.put(header.name(), HexFormat.of().formatHex(digest.digest()));
            }
        }
        String prefix = prefix(hashes.keySet());
        Map<String, String> shortened = new TreeMap<>();
        hashes.forEach((name, hash) -> shortened.put(name.substring(prefix.length()), hash));
        return new Content(prefix, shortened);
    }

    /** What all names begin with, up to the slash after the version; empty if they do not agree. */
    private static String prefix(Set<String> names) {
        String any = names.stream().findFirst().orElse("");
        int end = any.indexOf('/', Math.max(any.indexOf('@'), 0)) + 1;
        String prefix = any.substring(0, end);
        return names.stream().allMatch(name -> name.startsWith(prefix)) ? prefix : "";
    }

    private static Optional<String> hintOfName(String name) {
        if (name.equals("LICENSE")) {
            return Optional.of("LICENSE inherited from the repository's root in one");
        }
        if (EntryPaths.isVendored(name, true) != EntryPaths.isVendored(name, false)) {
            return Optional.of("vendor rule of another go version (1.24 changed it)");
        }
        if (EntryPaths.isVendored(name, true)) {
            return Optional.of("vendored packages do not belong in a module zip");
        }
        return name.endsWith("/") ? Optional.of("folders have no entries in a module zip") : Optional.empty();
    }

    private static List<Difference> changes(
            Path first, Path second, String firstPrefix, String secondPrefix, Set<String> names) throws IOException {
        Set<String> inspected = new TreeSet<>();
        names.stream().limit(MAX_INSPECTED).forEach(inspected::add);
        Map<String, ContentShape> a = ContentShape.read(first, firstPrefix, inspected);
        Map<String, ContentShape> b = ContentShape.read(second, secondPrefix, inspected);
        return names.stream()
                .map(name -> new Difference(
                        GoText.printable(name),
                        Kind.OTHER_CONTENT,
                        Optional.ofNullable(a.get(name)).flatMap(shape -> Optional.ofNullable(b.get(name))
                                .flatMap(shape::hint))))
                .toList();
    }
}
