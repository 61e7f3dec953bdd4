package dev.athens.standalone.plugins;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The jars in a folder that provide parts of the server: of each kind the first one by its name. None is opened before a
 * part is wanted that the program does not have itself, and only those that may provide it are. Each has a class loader of
 * its own, which stays open as long as the process runs. Not thread-safe.
 */
public final class Plugins {
    private static final String SERVICES = "META-INF/services/";

    private final Path folder;

    /** Several parts out of one jar share its classes. */
    private final Map<Path, PluginClassLoader> loaders = new HashMap<>();

    private Plugins(Path folder) {
        this.folder = folder;
    }

    /**
     * Those in a folder.
     *
     * @param folder need not exist
     */
    public static Plugins in(Path folder) {
        return new Plugins(folder);
    }

    /** The folder that is looked into when nobody names one: {@code plugins}, beside the jar of the program. */
    public static Path besideProgram() {
        try {
            Path program = Path.of(Plugins.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return program.resolveSibling("plugins");
        } catch (URISyntaxException e) {
            throw new AssertionError("the place of a jar is a URI", e);
        }
    }

    /**
     * Finds a provider.
     *
     * @param type what it provides, such as {@code StorageProvider.class}
     * @param kindOf its kind
     * @throws ConfigException if a plugin cannot be read, or does not fit this version of the program
     */
    public <P> Optional<P> find(Class<P> type, Function<P, String> kindOf, String kind) {
        for (Path jar : jars()) {
            try {
                if (provides(jar, type)) {
                    Optional<P> found = first(ServiceLoader.load(type, loader(jar)), kindOf, kind);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            } catch (IOException | ServiceConfigurationError | LinkageError e) {
                throw new ConfigException(jar + ": is no plugin that this version can use (" + e.getMessage()
                        + "); take one of the same version as the server, or remove it");
            }
        }
        return Optional.empty();
    }

    private ClassLoader loader(Path jar) throws IOException {
        PluginClassLoader known = loaders.get(jar);
        if (known == null) {
            known = PluginClassLoader.of(jar);
            loaders.put(jar, known);
        }
        return known;
    }

    private static <P> Optional<P> first(ServiceLoader<P> providers, Function<P, String> kindOf, String kind) {
        for (P provider : providers) {
            if (kindOf.apply(provider).equals(kind)) {
                return Optional.of(provider);
            }
        }
        return Optional.empty();
    }

    private static boolean provides(Path jar, Class<?> type) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(SERVICES + type.getName()) != null;
        }
    }

    private List<Path> jars() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (NotDirectoryException e) {
            throw new ConfigException(folder + ": must be a folder of plugins, is a file");
        } catch (IOException e) {
            if (Files.exists(folder)) {
                throw new ConfigException(folder + ": the plugins cannot be listed: " + e.getMessage());
            }
            return new ArrayList<>();
        }
    }

    /** Where they lie. */
    public Path folder() {
        return folder;
    }
}
