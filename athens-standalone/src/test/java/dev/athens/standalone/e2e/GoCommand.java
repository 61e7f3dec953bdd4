package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real go command as judge, with settings of its own and an empty module cache. */
final class GoCommand {
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();

    /**
     * Prepares a go command.
     *
     * @param folder for its module cache, build cache and work
     * @param proxy what it gets as GOPROXY
     */
    GoCommand(Path folder, String proxy) throws IOException {
        this.folder = Files.createDirectories(folder);
        settings.put("GOPROXY", proxy);
    }

    /** Sets one more variable of its environment. */
    GoCommand with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** Skips the test if a judge is missing; in CI that is a failure. */
    static void require(String... tools) {
        for (String tool : tools) {
            boolean found = isThere(tool);
            if ("true".equals(System.getenv("CI"))) {
                assertThat(found).as("%s on the PATH in CI", tool).isTrue();
            }
            assumeTrue(found, tool + " is not on the PATH");
        }
    }

    private static boolean isThere(String tool) {
        try {
            new ProcessBuilder(tool, "version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs it in a folder, which must succeed, and returns what it printed. */
    String run(Path directory, String... arguments) throws Exception {
        Result result = tryRun(directory, arguments);
        assertThat(result.status())
                .as("go %s\n%s", String.join(" ", arguments), result.output())
                .isZero();
        return result.output();
    }

    /** Exit status and both outputs. */
    record Result(int status, String output) {}

    /** Runs it in a folder. */
    Result tryRun(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GO") || name.startsWith("GIT_"));
        environment.put("HOME", folder.toString());
        environment.put("GOPATH", folder.resolve("gopath").toString());
        environment.put("GOCACHE", folder.resolve("build").toString());
        environment.put("GOENV", "off");
        environment.put("GOFLAGS", "-mod=mod -modcacherw");
        environment.put("GOTOOLCHAIN", "local");
        environment.put("GOSUMDB", "off");
        environment.putAll(settings);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
