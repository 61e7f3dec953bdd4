package dev.athens.module;

/**
 * A module path and a version that may stand together, such as {@code github.com/pkg/errors@v0.9.1}.
 *
 * @param path the module path
 * @param version a version whose major fits the path
 */
public record ModuleVersion(ModulePath path, Version version) implements Comparable<ModuleVersion> {
    /**
     * Checks that both fit.
     *
     * @throws InvalidNameException if the major version does not fit the path
     */
    public ModuleVersion {
        if (!path.accepts(version)) {
            String want = path.major().isEmpty() ? "v0 or v1" : path.major();
            throw new InvalidNameException(
                    path + "@" + version, "invalid version: should be " + want + ", not " + version.major());
        }
    }

    /**
     * Reads both from unescaped text.
     *
     * @throws InvalidNameException if either is malformed or they do not fit
     */
    public static ModuleVersion parse(String path, String version) {
        return new ModuleVersion(ModulePath.parse(path), Version.parse(version));
    }

    @Override
    public int compareTo(ModuleVersion other) {
        int order = path.compareTo(other.path);
        return order == 0 ? version.compareTo(other.version) : order;
    }

    // written out as in ModulePath
    @Override
    public boolean equals(Object other) {
        return other instanceof ModuleVersion that && that.path.equals(path) && that.version.equals(version);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + version.hashCode();
    }

    @Override
    public String toString() {
        return path + "@" + version;
    }
}
