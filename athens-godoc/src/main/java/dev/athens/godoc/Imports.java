package dev.athens.godoc;

import dev.athens.godoc.scan.Scanner;
import dev.athens.godoc.syntax.Declaration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the files of a package import, and by which names. */
final class Imports {
    private final TreeSet<String> paths = new TreeSet<>();
    private final Map<String, String> pathByName = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();
    private boolean hasDotImport;

    void add(Declaration.Import imported) {
        paths.add(imported.path());
        String name = imported.name().orElseGet(() -> assumedName(imported.path()));
        if (name.equals(".")) {
            hasDotImport = true;
            return;
        }
        String before = pathByName.putIfAbsent(name, imported.path());
        if (before != null && !before.equals(imported.path())) {
            ambiguous.add(name);
        }
    }

    /** Tells whether names of another package may stand here as if they were declared here. */
    boolean hasDotImport() {
        return hasDotImport;
    }

    List<String> paths() {
        return List.copyOf(paths);
    }

    /** The path of what is imported by a name in all files that import by it. */
    Optional<String> path(String name) {
        return ambiguous.contains(name) ? Optional.empty() : Optional.ofNullable(pathByName.get(name));
    }

    /** The name of a package as far as its path tells. Source: go/doc, assumedPackageName. */
    private static String assumedName(String path) {
        String[] elements = path.split("/", -1);
        int last = elements.length - 1;
        String base = last < 0 ? path : elements[last];
        if (last > 0 && base.matches("v[0-9]{1,9}")) {
            base = elements[last - 1];
        }
        if (base.startsWith("go-")) {
            base = base.substring("go-".length());
        }
        int end = 0;
        while (end < base.length()) {
            int c = base.codePointAt(end);
            if (!Scanner.isLetter(c) && !Character.isDigit(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return base.substring(0, end);
    }
}
