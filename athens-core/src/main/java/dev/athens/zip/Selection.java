package dev.athens.zip;

import dev.athens.module.FilePaths;
import dev.athens.zip.ModuleZipWriter.Omitted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which entries of a source tree go into the zip, decided by their names alone. Not thread-safe; one zip uses one
 * instance.
 *
 * <p>Source: golang.org/x/mod/zip, checkFiles.
 */
final class Selection {
    private static final int MAX_NAME_BYTES = 0xFFFF;

    private final boolean sinceGo124;
    private final int prefixBytes;
    private final Problems problems;
    private final Set<String> nestedModules;
    private final Collisions collisions;
    private final List<SourceEntry> files = new ArrayList<>();
    private final List<Omitted> omitted = new ArrayList<>();
    private String lastDirectory = "";
    private boolean lastIsNested;

    private Selection(List<SourceEntry> entries, boolean sinceGo124, int prefixBytes, Problems problems) {
        this.sinceGo124 = sinceGo124;
        this.prefixBytes = prefixBytes;
        this.problems = problems;
        this.collisions = new Collisions(problems);
        this.nestedModules = entries.stream()
                .filter(entry -> entry.kind() == SourceEntry.Kind.REGULAR)
                .map(SourceEntry::name)
                .filter(name -> EntryPaths.isGoMod(EntryPaths.base(name)))
                .map(EntryPaths::directory)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Goes through a tree.
     *
     * @param sinceGo124 whether the module asks for the vendor rule of Go 1.24
     * @param prefixBytes length of what is put before the names
     * @throws InvalidZipException if an entry may not be in a module
     */
    static Selection of(List<SourceEntry> entries, boolean sinceGo124, int prefixBytes, Problems problems)
            throws InvalidZipException {
        Selection selection = new Selection(entries, sinceGo124, prefixBytes, problems);
        for (SourceEntry entry : entries) {
            selection.add(entry);
        }
        problems.throwIfAny();
        return selection;
    }

    /** What goes in, in the order of the tree. */
    List<SourceEntry> files() {
        return files;
    }

    /** The first file that goes in and that git would take for one of its own. */
    Optional<String> gitPath() {
        return files.stream().map(SourceEntry::name).filter(GitPaths::isRefused).findFirst();
    }

    /** What is left out, in the order of the tree. */
    List<Omitted> omitted() {
        return List.copyOf(omitted);
    }

    private void add(SourceEntry entry) throws InvalidZipException {
        String path = entry.name();
        Optional<String> problem = Optional.empty();
        if (!EntryPaths.isClean(path)) {
            problem = Optional.of("file path is not clean");
        } else if (path.startsWith("/")) {
            problem = Optional.of("file path is not relative");
        }
        Optional<String> omission = problem.isPresent() ? Optional.empty() : omissionByName(path);
        if (problem.isEmpty() && omission.isEmpty()) {
            problem = problemOfName(path);
            omission = omissionByKind(entry.kind());
        }
        if (problem.isPresent()) {
            problems.add(path, problem.get());
        } else if (omission.isPresent()) {
            omitted.add(new Omitted(path, omission.get()));
        } else {
            files.add(entry);
        }
    }

    private Optional<String> omissionByName(String path) {
        if (EntryPaths.isVendored(path, sinceGo124)) {
            return Optional.of("file is in vendor directory");
        }
        if (isInNestedModule(path)) {
            return Optional.of("file is in another module");
        }
        return path.equals(".hg_archival.txt")
                ? Optional.of("file is inserted by 'hg archive' and is always omitted")
                : Optional.empty();
    }

    /** Files of one directory follow each other, so that only the first has to look at all directories above. */
    private boolean isInNestedModule(String path) {
        String directory = EntryPaths.directory(path);
        if (!directory.equals(lastDirectory)) {
            lastDirectory = directory;
            lastIsNested = isNested(directory);
        }
        return lastIsNested;
    }

    private boolean isNested(String directory) {
        String current = directory;
        while (!nestedModules.isEmpty() && !current.isEmpty()) {
            if (nestedModules.contains(current)) {
                return true;
            }
            current = EntryPaths.directory(current.substring(0, current.length() - 1));
        }
        return false;
    }

    private Optional<String> problemOfName(String path) throws InvalidZipException {
        Optional<String> problem = FilePaths.problem(path);
        if (problem.isPresent()) {
            return problem;
        }
        if (EntryPaths.isGoMod(path) && !path.equals("go.mod")) {
            return Optional.of("go.mod files must have lowercase names");
        }
        if (prefixBytes + path.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            return Optional.of("file name too long for a zip");
        }
        return collisions.add(path, false);
    }

    private static Optional<String> omissionByKind(SourceEntry.Kind kind) {
        return switch (kind) {
            case REGULAR -> Optional.empty();
            case SYMLINK -> Optional.of("file is a symbolic link");
            case OTHER -> Optional.of("not a regular file");
        };
    }
}
