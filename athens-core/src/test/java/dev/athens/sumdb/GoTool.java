package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real go command as judge, with settings of its own and an empty module cache. */
public final class GoTool {
    private static final long TIMEOUT_SECONDS = 300;

    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();

    public GoTool(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Skips the test if there is no go command, unless this is a continuous build. */
    public static void require() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as("the go command is on the PATH").isTrue();
        }
        assumeTrue(found, "no go command on the PATH to compare with");
    }

    /** Sets one more variable of its environment. */
    public GoTool with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** What it printed to both outputs, and how it ended. */
    public record Result(int status, String output) {}

    public Result run(Path work, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GO"));
        environment.put("HOME", folder.toString());
        environment.put("GOPATH", folder.resolve("gopath").toString());
        environment.put("GOCACHE", folder.resolve("build").toString());
        environment.put("GOENV", "off");
        environment.put("GOFLAGS", "-mod=mod -modcacherw");
        environment.put("GOTOOLCHAIN", "local");
        environment.put("GOPROXY", "off");
        environment.put("GOSUMDB", "off");
        environment.putAll(settings);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(output));
    }
}
