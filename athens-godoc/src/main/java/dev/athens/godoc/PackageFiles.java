package dev.athens.godoc;

import dev.athens.godoc.build.BuildTarget;
import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.SourceFile;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses the files of a folder that make up a package on a platform.
 *
 * @param name of the package; empty if there is none
 * @param files with those of its tests
 * @param others what the folder has besides for this platform: files of other packages, which no go command would build
 */
public record PackageFiles(String name, List<SourceFile> files, List<String> others) {
    private static final String TEST_FILE = "_test.go";
    private static final String TEST_PACKAGE = "_test";

    /** By this name files are excluded from a build. Source: go/build. */
    private static final String DOCUMENTATION = "documentation";

    /** Copies the lists. */
    public PackageFiles {
        files = List.copyOf(files);
        others = List.copyOf(others);
    }

    /**
     * Chooses files. Where several packages are in one folder, the one with most files is taken.
     *
     * @param sources the content of the files that end in {@code .go}, by their names without folders
     */
    public static PackageFiles choose(Map<String, String> sources, BuildTarget target) {
        List<SourceFile> built = new TreeMap<>(sources)
                .entrySet().stream()
                        .filter(file -> target.takes(file.getKey(), file.getValue()))
                        .map(file -> SourceFile.parse(file.getKey(), file.getValue()))
                        .filter(file -> !file.packageName().isEmpty()
                                && !file.packageName().equals(DOCUMENTATION))
                        .filter(file -> target.cgo() || !importsC(file))
                        .toList();
        Map<String, Long> count = built.stream()
                .collect(Collectors.groupingBy(PackageFiles::packageOf, TreeMap::new, Collectors.counting()));
        String name = count.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
        Map<Boolean, List<SourceFile>> divided = built.stream()
                .collect(Collectors.partitioningBy(file -> packageOf(file).equals(name), Collectors.toList()));
        return new PackageFiles(
                name,
                divided.getOrDefault(true, List.of()),
                divided.getOrDefault(false, List.of()).stream()
                        .map(SourceFile::name)
                        .toList());
    }

    private static boolean importsC(SourceFile file) {
        return file.declarations().stream()
                .anyMatch(declaration -> declaration instanceof Declaration.Import imported
                        && imported.path().equals("C"));
    }

    /** The package that a file belongs to, or tests from outside. */
    private static String packageOf(SourceFile file) {
        String name = file.packageName();
        return file.name().endsWith(TEST_FILE) && name.endsWith(TEST_PACKAGE)
                ? name.substring(0, name.length() - TEST_PACKAGE.length())
                : name;
    }
}
