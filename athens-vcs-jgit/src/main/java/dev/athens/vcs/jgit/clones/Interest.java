package dev.athens.vcs.jgit.clones;

import dev.athens.vcs.jgit.place.ModulePlace;
import dev.athens.vcs.jgit.place.VersionText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants to know of a module, told before its repository is asked, so that the connection that lists the
 * references can also fetch, and fetches what will be needed together.
 *
 * @param place where the module is
 * @param query the version, branch or commit; empty for the list of versions
 * @param wantsFiles whether the module's files will be read, not only its go.mod
 * @param knowsCommit whether the commit is known already; then the references are asked for only if no clone has it
 */
public record Interest(ModulePlace place, Optional<String> query, boolean wantsFiles, boolean knowsCommit) {
    /** The list of versions. */
    public static Interest inList(ModulePlace place) {
        return new Interest(place, Optional.empty(), false, false);
    }

    /** Which version a query stands for. */
    public static Interest inVersion(ModulePlace place, String query) {
        return new Interest(place, Optional.of(query), false, false);
    }

    /** All files of a version. */
    public static Interest inFiles(ModulePlace place, String version) {
        return new Interest(place, Optional.of(version), true, false);
    }

    /** All files of a commit that a version was found at before. */
    public static Interest inCommit(ModulePlace place, String version) {
        return new Interest(place, Optional.of(version), true, true);
    }

    /** What is probably fetched first, the best way first. */
    List<Slice> firstSlices() {
        if (query.filter(VersionText::isPseudo).isPresent()) {
            return Slice.HISTORIES;
        }
        return needsPart() ? Slice.PARTS : Slice.WHOLES;
    }

    /**
     * How to fetch commits, the best way first. A module that fills its repository comes at once; of others only the
     * folders, and later the module's files.
     */
    List<Slice> slices(RemoteRefs refs) {
        return needsPart() || refs.hasModulesInFolders() ? Slice.PARTS : Slice.WHOLES;
    }

    /** Tells whether nothing but go.mod files of some version is looked at. */
    boolean wantsHead() {
        return query.isPresent() && !wantsFiles;
    }

    /** How many levels of folders have the module's go.mod, and tell whether there is one in a {@code vN} folder. */
    int levels() {
        String folder = place.directory();
        return folder.isEmpty() ? 2 : folder.split("/", -1).length + 2;
    }

    private boolean needsPart() {
        return query.isEmpty() || !place.directory().isEmpty();
    }

    /** The folder that the module's files are in, as far as names tell. */
    String folder(CommitTree tree) throws IOException {
        String major = place.majorSuffix();
        if (!major.startsWith("/")) {
            return place.directory();
        }
        String folder = place.file(major.substring(1));
        return tree.has(folder + "/go.mod") ? folder : place.directory();
    }
}
