package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The plugins that this build has made. */
final class PluginJars {
    private PluginJars() {}

    /** Puts the plugins of some of our modules into a folder, as an operator would. */
    static Path drop(Path folder, String... modules) throws IOException {
        Files.createDirectories(folder);
        for (String module : modules) {
            Path jar = jar(module);
            Files.copy(jar, folder.resolve(jar.getFileName()));
        }
        return folder;
    }

    private static Path jar(String module) throws IOException {
        Path target = Path.of("..", module, "target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                Path[] found = files.filter(
                                file -> file.getFileName().toString().endsWith("-plugin.jar"))
                        .toArray(Path[]::new);
                if (found.length == 1) {
                    return found[0];
                }
            }
        }
        String reason = module + " has no plugin yet: build the whole project";
        return "true".equals(System.getenv("CI")) ? fail(reason) : abort(reason);
    }
}
