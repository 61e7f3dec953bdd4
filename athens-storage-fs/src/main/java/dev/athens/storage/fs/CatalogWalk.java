package dev.athens.storage.fs;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.Usages.Entry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One way through the folders of a storage, from a place to the end of a page: a folder's own versions, lowest first, then
 * the folders in it by their names. So modules are ordered by the elements of their escaped paths.
 *
 * <p>It finds whole versions, or heads without a zip as well. Only the folders on the way to the first version of the page and those of the page itself are read, and of the names
 * in a large folder only as many are sorted as the page needs.
 *
 * <p>Not thread-safe; one page uses one instance.
 */
final class CatalogWalk {
    private static final int MAX_UNREADABLE = 100;

    private final FolderNames folders;
    private final boolean heads;
    private final int limit;
    private final List<Entry> found = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    private CatalogWalk(FolderNames folders, boolean heads, int limit) {
        this.folders = folders;
        this.heads = heads;
        this.limit = limit;
    }

    /**
     * Goes through a storage.
     *
     * @param folders reads them
     * @param heads whether to find heads without a zip, too
     * @param after what to begin behind; empty for the beginning
     * @param limit how many versions to find
     * @throws IOException if not even the root can be read
     */
    static CatalogWalk through(Path root, FolderNames folders, boolean heads, Optional<ModuleVersion> after, int limit)
            throws IOException {
        CatalogWalk walk = new CatalogWalk(folders, heads, limit);
        Folder all = new Folder(root, "");
        walk.visit(all, folders.in(root), after.map(version -> new Place(version, 0)));
        return walk;
    }

    /** What was found, in its order. */
    List<Entry> found() {
        return found;
    }

    /** The folders that could not be read, with the reasons; no more than {@value #MAX_UNREADABLE}. */
    List<String> unreadable() {
        return unreadable;
    }

    /**
     * A folder of the layout.
     *
     * @param escaped its path below the root, which is that of a module if it has versions; empty for the root
     */
    private record Folder(Path path, String escaped) {
        Folder child(String name) {
            return new Folder(path.resolve(name), escaped.isEmpty() ? name : escaped + "/" + name);
        }

        /** Tells which names are not worth opening: those that no module path has. {@code .athens} is one of them. */
        boolean mayHold(String name) {
            boolean hostLike = name.indexOf('.') > 0;
            return name.charAt(0) != '.' && !name.equals(Layout.VERSIONS) && (hostLike || !escaped.isEmpty());
        }
    }

    /**
     * Where the page begins, as the folders on the way to it see it.
     *
     * @param after the version before the page
     * @param depth how many elements of its path are above this folder or are this folder
     */
    private record Place(ModuleVersion after, int depth) {
        private String[] elements() {
            return after.path().escaped().split("/", -1);
        }

        /** Tells whether this folder is that of the version's module. */
        boolean isHere() {
            return depth == elements().length;
        }

        /** The folder in this one that leads on. */
        String next() {
            return elements()[depth];
        }

        Place deeper() {
            return new Place(after, depth + 1);
        }
    }

    private boolean isFull() {
        return found.size() >= limit;
    }

    /** The names in a folder; none if it cannot be read, as if it were empty. */
    private List<String> names(Path folder) {
        try {
            return folders.in(folder);
        } catch (IOException e) {
            leaveOut(folder, e);
            return List.of();
        }
    }

    private void leaveOut(Path folder, IOException reason) {
        if (unreadable.size() < MAX_UNREADABLE) {
            unreadable.add(folder + " cannot be read: "
                    + (reason instanceof AccessDeniedException ? "permission denied" : reason));
        }
    }

    /** Adds what a folder and those in it have behind a place; everything if there is none. */
    private void visit(Folder folder, List<String> names, Optional<Place> place) {
        boolean all = place.isEmpty();
        if (names.contains(Layout.VERSIONS) && (all || place.get().isHere())) {
            addVersions(folder, place.map(Place::after));
        }
        if (isFull()) {
            return;
        }
        if (all || place.get().isHere()) {
            visitChildren(folder, names, "", Optional.empty());
        } else {
            visitChildren(
                    folder, names, place.get().next(), Optional.of(place.get().deeper()));
        }
    }

    private void visitChildren(Folder folder, List<String> names, String first, Optional<Place> placeInFirst) {
        PriorityQueue<String> children = new PriorityQueue<>(names.stream()
                .filter(name -> name.compareTo(first) >= 0 && folder.mayHold(name))
                .toList());
        while (!children.isEmpty() && !isFull()) {
            String name = children.remove();
            Folder child = folder.child(name);
            visit(child, names(child.path()), name.equals(first) ? placeInFirst : Optional.empty());
        }
    }

    private void addVersions(Folder folder, Optional<ModuleVersion> after) {
        Optional<ModulePath> module = module(folder);
        if (module.isEmpty()) {
            return;
        }
        for (Entry entry : entries(module.get(), folder.path().resolve(Layout.VERSIONS))) {
            if (isFull()) {
                return;
            }
            boolean behind = after.isEmpty()
                    || entry.version().version().compareTo(after.get().version()) > 0;
            if (behind && (heads || entry.whole())) {
                found.add(entry);
            }
        }
    }

    private List<Entry> entries(ModulePath module, Path folder) {
        try {
            return Layout.entries(module, folder);
        } catch (IOException e) {
            leaveOut(folder, e);
            return List.of();
        }
    }

    private static Optional<ModulePath> module(Folder folder) {
        try {
            return Optional.of(ModulePath.parseEscaped(folder.escaped()));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
