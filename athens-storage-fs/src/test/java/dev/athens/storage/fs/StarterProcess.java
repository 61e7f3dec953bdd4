package dev.athens.storage.fs;

import dev.athens.internal.ScratchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that opens a storage and a scratch space, again and again, as a server does when it starts. It begins at
 * the first byte of input, says {@code well} if nobody took anything away from it, and stays alive until the input ends.
 */
final class StarterProcess {
    private static final int STARTS = 20;

    private StarterProcess() {}

    /** Argument: the folder that all share. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        System.out.println("ready");
        System.in.read();
        List<Path> mine = new ArrayList<>();
        List<ScratchSpace> kept = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            FileStorage.open(root.resolve("store"));
            kept.add(ScratchSpace.open(root.resolve("scratch")));
            mine.add(Files.writeString(kept.get(i).newFolder().resolve("half.zip"), "half"));
            ScratchSpace.open(root.resolve("scratch")).close();
        }
        List<Path> lost = mine.stream().filter(Files::notExists).toList();
        System.out.println(lost.isEmpty() ? "well" : "lost " + lost);
        System.in.transferTo(System.out);
    }
}
