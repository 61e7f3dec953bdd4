package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.module.ModuleVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Another process that saves versions into a storage, removing what is there before if told to. It says {@code ready} when
 * it has opened the storage, begins at the first line of input, and says the version's number after each save that won.
 */
final class SaverProcess implements AutoCloseable {
    private final JavaProcess process;

    private SaverProcess(JavaProcess process) {
        this.process = process;
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
        SaverProcess started = new SaverProcess(JavaProcess.start(
                SaverProcess.class, folder.toString(), saver, Integer.toString(versions), Boolean.toString(replace)));
        started.awaitLine();
        return started;
    }

    /** Lets it begin. */
    void go() throws IOException {
        process.say("");
    }

    /** The next line that it says. */
    String awaitLine() throws IOException {
        return process.awaitLine();
    }

    /** The numbers of the versions that it won, up to its end. */
    List<Integer> awaitEnd() throws IOException, InterruptedException {
        return process.awaitEnd().stream().map(Integer::valueOf).toList();
    }

    /** Kills it without a chance to clean up, and returns the versions that it had told to be saved but were not read yet. */
    List<Integer> kill() throws IOException, InterruptedException {
        return process.kill().stream().map(Integer::valueOf).toList();
    }

    @Override
    public void close() {
        process.close();
    }
}
