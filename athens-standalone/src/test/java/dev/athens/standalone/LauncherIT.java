package dev.athens.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LauncherIT {
    private static final Path JAR = Path.of(System.getProperty("athens.jar"));

    @TempDir
    Path folder;

    private static Process start(String javaOptions, Path launcher, String... arguments) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell for the launcher");
        ProcessBuilder process = new ProcessBuilder(launcher.toString());
        process.command().addAll(List.of(arguments));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().put("JAVA_OPTS", javaOptions);
        return process.redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void loadsTheServerFromTheArchive() throws Exception {
        String output = output(start("-Xshare:on -Xlog:class+load", JAR.resolveSibling("athens"), "training-run"));

        assertThat(output.lines().filter(line -> line.contains(" dev.athens.server.AthensServer ")))
                .isNotEmpty()
                .allMatch(line -> line.contains("shared objects file (top)"));
    }

    @Test
    void isFoundThroughALinkAndSparesTheArchiveOfAnotherJava() throws Exception {
        Path home = Files.createDirectories(folder.resolve("the home"));
        Files.copy(JAR.resolveSibling("athens"), home.resolve("athens"));
        assertThat(home.resolve("athens").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(home.resolve("athens.jar"), JAR);
        Files.writeString(home.resolve("athens.jsa"), "of another Java");
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("athens"));

        assertThat(output(start("-Xmx100m", link, "--version")))
                .startsWith("athens ")
                .hasLineCount(1);
    }
}
