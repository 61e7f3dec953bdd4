package dev.athens.standalone.plugins;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one plugin out of its jar. Of the program it sees what {@code dev.athens} exports to everybody, and of
 * the rest nothing but the JDK: so a plugin brings its own libraries, in whatever version, and they meet no others.
 */
final class PluginClassLoader extends URLClassLoader {
    /** The packages that modules of ours export to everybody, and the annotations that their classes carry. */
    static final Set<String> LENT = Set.of(
            "com.google.errorprone.annotations",
            "com.google.errorprone.annotations.concurrent",
            "dev.athens.config",
            "dev.athens.content",
            "dev.athens.fetch",
            "dev.athens.fleet",
            "dev.athens.http",
            "dev.athens.index",
            "dev.athens.journal",
            "dev.athens.module",
            "dev.athens.net",
            "dev.athens.observe",
            "dev.athens.policy",
            "dev.athens.protocol",
            "dev.athens.proxy",
            "dev.athens.retention",
            "dev.athens.storage",
            "dev.athens.sumdb",
            "dev.athens.sumdb.log",
            "dev.athens.sumdb.tree",
            "dev.athens.tombstone",
            "dev.athens.upstream",
            "dev.athens.zip",
            "org.jspecify.annotations");

    static {
        registerAsParallelCapable();
    }

    private PluginClassLoader(URL jar, ClassLoader program) {
        super("plugin " + jar.getPath(), new URL[] {jar}, new Lender(program));
    }

    static PluginClassLoader of(Path jar) throws IOException {
        return new PluginClassLoader(jar.toUri().toURL(), PluginClassLoader.class.getClassLoader());
    }

    /** The parent of all plugins. */
    private static final class Lender extends ClassLoader {
        private final ClassLoader program;

        Lender(ClassLoader program) {
            super(getPlatformClassLoader());
            this.program = program;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            int dot = name.lastIndexOf('.');
            if (dot > 0 && LENT.contains(name.substring(0, dot))) {
                return program.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            return null;
        }

        @Override
        protected Enumeration<URL> findResources(String name) {
            return Collections.emptyEnumeration();
        }
    }
}
