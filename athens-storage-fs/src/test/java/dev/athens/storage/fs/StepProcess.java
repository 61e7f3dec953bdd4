package dev.athens.storage.fs;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.HeadMismatchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Another process that saves versions in steps until it is killed, and says the number and the mark of each step that it has
 * done. All files of a version bear its mark, which nothing else has.
 */
final class StepProcess {
    private static final int ZIP_BYTES = 20_000;

    private final FileStorage storage;
    private final String name;

    private StepProcess(FileStorage storage, String name) {
        this.storage = storage;
        this.name = name;
    }

    /** Arguments: the folder, the name that its marks begin with, how many versions, and which steps. */
    public static void main(String[] arguments) throws IOException {
        StepProcess process = new StepProcess(FileStorage.open(Path.of(arguments[0])), arguments[1]);
        System.out.println("ready");
        System.in.read();
        int versions = Integer.parseInt(arguments[2]);
        for (int i = 0; true; i++) {
            process.step(arguments[3], i % versions, i);
        }
    }

    private void step(String steps, int number, int mark) throws IOException {
        switch (steps) {
            case "all" -> saveAnew(number, name + "-" + mark);
            case "heads" -> saveHeadAnew(number, name + "-" + mark);
            case "zips" -> complete(number);
            default -> throw new IllegalArgumentException(steps);
        }
    }

    /** Of three versions two come in two steps, one at once. */
    private void saveAnew(int number, String mark) throws IOException {
        if (number % 3 != 0) {
            saveHeadAnew(number, mark);
        } else {
            storage.delete(version(number));
        }
        if (storage.save(version(number), new ModuleFiles(head(mark), zip(mark)))) {
            System.out.println("zip " + number + " " + mark);
        }
    }

    private void saveHeadAnew(int number, String mark) throws IOException {
        storage.delete(version(number));
        if (storage.saveHead(version(number), head(mark))) {
            System.out.println("head " + number + " " + mark);
        }
    }

    private void complete(int number) throws IOException {
        Optional<ModuleHead> found = storage.findHead(version(number));
        if (found.isEmpty()) {
            return;
        }
        try {
            String mark = mark(found.get().mod());
            if (storage.save(version(number), new ModuleFiles(head(mark), zip(mark)))) {
                System.out.println("zip " + number + " " + mark);
            }
        } catch (HeadMismatchException | NoSuchFileException e) {
            // the other process has put another head there
        }
    }

    static ModuleVersion version(int number) {
        return ModuleVersion.parse("example.com/a", "v1.0." + number);
    }

    private static ModuleHead head(String mark) {
        return new ModuleHead(Blob.of(mark + " of info"), Blob.of(mark + " of mod"));
    }

    private static Blob zip(String mark) {
        return Blob.of(mark + " of zip" + "x".repeat(ZIP_BYTES));
    }

    /** The mark of a file that has its whole length. */
    static String mark(Blob file) throws IOException {
        String text = new String(file.readBytes(ZIP_BYTES + 100), StandardCharsets.UTF_8);
        boolean torn = text.contains("of zip") && !text.endsWith("of zip" + "x".repeat(ZIP_BYTES));
        return torn ? "torn" : text.split(" ", 2)[0];
    }
}
