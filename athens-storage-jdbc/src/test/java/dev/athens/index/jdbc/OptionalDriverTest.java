package dev.athens.index.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigSection;
import dev.athens.index.IndexProvider;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever embeds this module for PostgreSQL need not have the driver for MySQL. */
class OptionalDriverTest {
    @Test
    void saysThatTheDriverIsMissingWhenItIsNeededAndNotBefore() throws Exception {
        URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("mariadb"))
                .map(OptionalDriverTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(IndexProvider.class.getName());
            assertThat(ServiceLoader.load(type, loader)).hasSize(2);

            Object provider = loader.loadClass(MysqlIndexProvider.class.getName())
                    .getConstructor()
                    .newInstance();
            Class<?> section = loader.loadClass(ConfigSection.class.getName());
            Object config = section.getMethod("of", String.class, Map.class).invoke(null, "Index.MySQL", Map.of());
            assertThatThrownBy(() -> type.getMethod("open", section).invoke(provider, config))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("Index.MySQL")
                    .hasMessageContaining("mariadb-java-client");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
