package dev.athens.testkit;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.Claims;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.StorageParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that claims a version, and does the next thing when it is told to: for tests that kill or pause it. */
public final class ClaimHolder implements AutoCloseable {
    /** The version that all of them want. */
    static final ModuleVersion VERSION = ModuleVersion.parse("example.com/claimed", "v1.0.0");

    static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, VERSION.toString());

    private static final long LOOK_MILLIS = 20;

    private final Process process;
    private final BufferedReader output;

    private ClaimHolder(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Opens a storage as a server would. It has a public constructor without parameters. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it.
         *
         * @param place which one; all that the process is told
         * @param lease how long claims outlive their process, in whole seconds
         */
        StorageParts open(String place, Duration lease) throws Exception;
    }

    /** Arguments: the class of the opener, the place, and the lease in seconds. */
    public static void main(String[] arguments) throws Exception {
        Opener opener = Class.forName(arguments[0])
                .asSubclass(Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        try (StorageParts parts = opener.open(arguments[1], Duration.ofSeconds(Long.parseLong(arguments[2])))) {
            Claims claims = parts.claims().orElseThrow();
            Claim claim = claims.claim(KEY).orElseThrow();
            System.out.println("claimed");
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case "save" -> System.out.println(parts.storage().save(VERSION, files("holder")));
                    case "lose" -> {
                        while (claim.isHeld()) {
                            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                        }
                        System.out.println("lost");
                    }
                    case "give" -> {
                        claim.close();
                        System.out.println("given");
                    }
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        System.out.println("ended");
    }

    /** What somebody would save. */
    static ModuleFiles files(String who) {
        return new ModuleFiles(
                Blob.of("{\"Version\":\"v1.0.0\"}"), Blob.of("module example.com/claimed\n"), Blob.of("zip of " + who));
    }

    /** Starts one, and waits until it has its claim. */
    static ClaimHolder start(Class<? extends Opener> opener, String place, Duration lease) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClaimHolder.class.getName(),
                opener.getName(),
                place,
                "" + lease.toSeconds());
        ClaimHolder holder = new ClaimHolder(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        holder.await("claimed");
        return holder;
    }

    /** Tells it something, and gives its answer. */
    String say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return String.valueOf(output.readLine());
    }

    private void await(String expected) throws IOException {
        String line = output.readLine();
        if (!expected.equals(line)) {
            close();
            throw new IOException("the process said " + line + " instead of " + expected);
        }
    }

    /** Kills it without a chance to give anything back. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops all of its threads. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    void wake() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, "" + process.pid())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " ended with " + status);
        }
    }

    /** Lets it close what it has open, and waits for its end. */
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        await("ended");
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
