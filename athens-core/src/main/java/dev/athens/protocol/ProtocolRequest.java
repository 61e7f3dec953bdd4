package dev.athens.protocol;

import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import java.util.Optional;

/**
 * One request of the module proxy protocol.
 *
 * <p>Source: Go Modules Reference, "GOPROXY protocol".
 */
public sealed interface ProtocolRequest {
    /** The most characters of a request path; the go command's own file system limits are far lower. */
    int MAX_PATH_CHARS = 2048;

    /** The module that the request is about. */
    ModulePath module();

    /** The version that is asked for, unless the request is a question whose answer may change. */
    default Optional<ModuleVersion> exactVersion() {
        return Optional.empty();
    }

    /** The path of this request below a proxy's base URL, upper-case letters escaped, without a leading slash. */
    String path();

    /**
     * {@code /@v/list}.
     *
     * @param module the module
     */
    record List(ModulePath module) implements ProtocolRequest {
        @Override
        public String path() {
            return module.escaped() + "/@v/list";
        }

        @Override
        public String toString() {
            return module + "@v/list";
        }
    }

    /**
     * {@code /@latest}.
     *
     * @param module the module
     */
    record Latest(ModulePath module) implements ProtocolRequest {
        @Override
        public String path() {
            return module.escaped() + "/@latest";
        }

        @Override
        public String toString() {
            return module + "@latest";
        }
    }

    /**
     * {@code /@v/<version>.info}; the version may be a branch, tag or commit.
     *
     * @param module the module
     * @param query an exact version or a revision, never latest
     */
    record Info(ModulePath module, VersionQuery query) implements ProtocolRequest {
        @Override
        public Optional<ModuleVersion> exactVersion() {
            return query instanceof VersionQuery.Exact exact
                    ? Optional.of(new ModuleVersion(module, exact.version()))
                    : Optional.empty();
        }

        @Override
        public String path() {
            return file(module, query.escaped().orElse(query.toString()) + ".info");
        }

        @Override
        public String toString() {
            return module + "@" + query + ".info";
        }
    }

    /**
     * {@code /@v/<version>.mod}.
     *
     * @param version the version
     */
    record Mod(ModuleVersion version) implements ProtocolRequest {
        @Override
        public Optional<ModuleVersion> exactVersion() {
            return Optional.of(version);
        }

        @Override
        public String path() {
            return file(version.path(), version.version().escaped() + ".mod");
        }

        @Override
        public ModulePath module() {
            return version.path();
        }

        @Override
        public String toString() {
            return version + ".mod";
        }
    }

    /**
     * {@code /@v/<version>.zip}.
     *
     * @param version the version
     */
    record Zip(ModuleVersion version) implements ProtocolRequest {
        @Override
        public Optional<ModuleVersion> exactVersion() {
            return Optional.of(version);
        }

        @Override
        public String path() {
            return file(version.path(), version.version().escaped() + ".zip");
        }

        @Override
        public ModulePath module() {
            return version.path();
        }

        @Override
        public String toString() {
            return version + ".zip";
        }
    }

    /**
     * Reads a request path.
     *
     * @param path after percent-decoding, with or without a leading slash, such as {@code
     *     /github.com/!azure/x/@v/v1.0.0.zip}
     * @throws InvalidNameException if the path asks for nothing that can exist
     */
    static ProtocolRequest parse(String path) {
        if (path.length() > MAX_PATH_CHARS) {
            throw new InvalidNameException(path, "request path is longer than " + MAX_PATH_CHARS + " characters");
        }
        String text = path.startsWith("/") ? path.substring(1) : path;
        if (text.endsWith("/@latest")) {
            return new Latest(ModulePath.parseEscaped(text.substring(0, text.length() - "/@latest".length())));
        }
        int at = text.indexOf("/@v/");
        if (at < 0) {
            throw new InvalidNameException(path, "not a module proxy path");
        }
        ModulePath module = ModulePath.parseEscaped(text.substring(0, at));
        String file = text.substring(at + "/@v/".length());
        if (file.equals("list")) {
            return new List(module);
        }
        if (file.endsWith(".info")) {
            return new Info(module, VersionQuery.parseEscaped(module, stem(file, ".info")));
        }
        if (file.endsWith(".mod")) {
            return new Mod(new ModuleVersion(module, Version.parseEscaped(stem(file, ".mod"))));
        }
        if (file.endsWith(".zip")) {
            return new Zip(new ModuleVersion(module, Version.parseEscaped(stem(file, ".zip"))));
        }
        throw new InvalidNameException(path, "not a module proxy path");
    }

    private static String file(ModulePath module, String name) {
        return module.escaped() + "/@v/" + name;
    }

    private static String stem(String file, String extension) {
        return file.substring(0, file.length() - extension.length());
    }
}
