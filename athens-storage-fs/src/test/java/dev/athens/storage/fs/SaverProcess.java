package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that saves versions into a storage, removing what is there before if told to. It says {@code ready} when
 * it has opened the storage, begins at the first line of input, and says the version's number after each save that won.
 */
final class SaverProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private SaverProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Arguments: the folder, the content of its versions' files, how many versions, and whether to replace. */
    public static void main(String[] arguments) throws IOException {
        FileStorage storage = FileStorage.open(Path.of(arguments[0]));
        System.out.println("ready");
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        int count = Integer.parseInt(arguments[2]);
        boolean replace = Boolean.parseBoolean(arguments[3]);
        for (int number = 0; number < count; number++) {
            if (replace) {
                storage.delete(version(number));
            }
            if (storage.save(version(number), files(arguments[1]))) {
                System.out.println(number);
            }
        }
    }

    static ModuleVersion version(int number) {
        return ModuleVersion.parse("example.com/a", "v1.0." + number);
    }

    /** Files that all name the saver and differ in size from another one's. */
    static ModuleFiles files(String saver) {
        return new ModuleFiles(Blob.of(saver), Blob.of(saver), Blob.of(saver));
    }

    static SaverProcess start(Path folder, String saver, int versions, boolean replace) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SaverProcess.class.getName(),
                        folder.toString(),
                        saver,
                        Integer.toString(versions),
                        Boolean.toString(replace))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        SaverProcess saverProcess = new SaverProcess(process);
        saverProcess.awaitLine();
        return saverProcess;
    }

    /** Lets it begin. */
    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** The next line that it says. */
    String awaitLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("saver ended early");
        }
        return line;
    }

    /** The numbers of the versions that it won, up to its end. */
    List<Integer> awaitEnd() throws IOException, InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            numbers.add(Integer.valueOf(line));
        }
        process.waitFor();
        return numbers;
    }

    /** Kills it without a chance to clean up, and returns the versions that it had told to be saved but were not read yet. */
    List<Integer> kill() throws IOException, InterruptedException {
        // not Process.destroyForcibly, which also throws away what the process has said
        process.toHandle().destroyForcibly();
        return awaitEnd();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
