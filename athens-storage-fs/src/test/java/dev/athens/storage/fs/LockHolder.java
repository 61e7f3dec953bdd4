package dev.athens.storage.fs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Another process that takes a lock of a storage and sleeps under it. */
final class LockHolder implements AutoCloseable {
    private final JavaProcess process;

    private LockHolder(JavaProcess process) {
        this.process = process;
    }

    /** Arguments: the folder, and the name of the lock. Each line of input is the name of another lock to be tried. */
    public static void main(String[] arguments) throws IOException {
        FolderLocks locks = FolderLocks.of(Path.of(arguments[0]));
        locks.holding(arguments[1], () -> {
            System.out.println("held");
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .lines()
                    .map(name -> isFree(locks, name))
                    .peek(System.out::println)
                    .toList();
        });
    }

    private static boolean isFree(FolderLocks locks, String name) {
        try {
            return locks.holding(name, Duration.ofMillis(50), () -> true);
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns once it has the lock. */
    static LockHolder start(Path folder, String name) throws IOException {
        LockHolder holder = new LockHolder(JavaProcess.start(LockHolder.class, folder.toString(), name));
        holder.process.awaitLine();
        return holder;
    }

    /** Tells whether it can have another lock for a moment. */
    boolean tries(String name) throws IOException {
        process.say(name);
        return Boolean.parseBoolean(process.awaitLine());
    }

    /** Kills it while it has the lock. */
    void kill() throws IOException, InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
