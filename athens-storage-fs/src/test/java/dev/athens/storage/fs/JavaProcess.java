package dev.athens.storage.fs;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java process that runs a class of these tests, is told lines and says lines. */
final class JavaProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static JavaProcess start(Class<?> main, String... arguments) throws IOException {
        return start(command(main, arguments));
    }

    /** The same with another umask, where there is a shell to set it. */
    static JavaProcess start(String umask, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        command.addAll(command(main, arguments));
        return start(command);
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static JavaProcess start(List<String> command) throws IOException {
        return new JavaProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Sends a line. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** The next line that it says. */
    String awaitLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the process ended early");
        }
        return line;
    }

    /** The lines that it says up to its end. */
    List<String> awaitEnd() throws IOException, InterruptedException {
        List<String> lines = output.lines().toList();
        process.waitFor();
        return lines;
    }

    /** Kills it without a chance to clean up, and returns the lines that were not read yet. */
    List<String> kill() throws IOException, InterruptedException {
        // not Process.destroyForcibly, which also throws away what the process has said
        process.toHandle().destroyForcibly();
        return awaitEnd();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
