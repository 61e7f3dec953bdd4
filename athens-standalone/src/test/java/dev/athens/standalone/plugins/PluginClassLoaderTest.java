package dev.athens.standalone.plugins;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.http.StatusCodes;
import dev.athens.module.ModulePath;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PluginClassLoaderTest {
    /** What the descriptor of the module says to which a class belongs. */
    private static Set<String> exportedBeside(Class<?> type) throws IOException {
        URL place = type.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {place}, null);
                InputStream descriptor = requireNonNull(alone.findResource("module-info.class"), place::toString)
                        .openStream()) {
            return ModuleDescriptor.read(descriptor).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void lendsWhatTheCoreExportsToEverybodyAndTheEndpoints() throws IOException {
        Set<String> expected = exportedBeside(ModulePath.class);
        expected.add(StatusCodes.class.getPackageName());

        assertThat(PluginClassLoader.LENT)
                .filteredOn(name -> name.startsWith("dev."))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void seesTheJdkButNothingElseOfTheProgram() throws Exception {
        try (PluginClassLoader loader = PluginClassLoader.of(Path.of("no-such.jar"))) {
            assertThat(loader.loadClass("java.sql.Driver").getName()).isEqualTo("java.sql.Driver");
            assertThat(loader.loadClass(ModulePath.class.getName())).isSameAs(ModulePath.class);
            assertThat(loader.getResource("dev/athens/module/ModulePath.class")).isNull();
            for (String hidden : List.of("dev.athens.internal.Aside", "okhttp3.OkHttpClient")) {
                assertThatThrownBy(() -> loader.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
            }
        }
    }
}
