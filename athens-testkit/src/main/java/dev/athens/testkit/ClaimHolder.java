package dev.athens.testkit;

import dev.athens.module.ModuleVersion;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.storage.StorageParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own with a proxy that fetches a version, and does not get it before it is told to: for tests that kill, pause
 * or cut it off meanwhile.
 */
public final class ClaimHolder implements AutoCloseable {
    private static final String NAME = "holder";
    private static final int MAX_ZIP_BYTES = 10_000;
    private static final long PAUSE_MILLIS = 50;

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

    /** Arguments: the class of the opener, the place, the lease in seconds, the version, and a folder for temporary files. */
    public static void main(String[] arguments) throws Exception {
        Opener opener = Class.forName(arguments[0])
                .asSubclass(Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        ModuleVersion version = version(Integer.parseInt(arguments[3]));
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        FakeFetcher fetcher =
                FakeFetcher.serving(module(version, NAME)).announcingTo(started).blockedBy(gate);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (StorageParts parts = opener.open(arguments[1], Duration.ofSeconds(Long.parseLong(arguments[2])));
                ModuleProxy proxy = proxy(parts, fetcher, Path.of(arguments[4]))) {
            CompletableFuture<Answer> answer = proxy.answerAsync(new ProtocolRequest.Zip(version));
            started.await();
            System.out.println("fetching");
            if (input.readLine() != null) {
                gate.countDown();
                System.out.println(content(proxy, version, answer));
                input.readLine();
            }
        }
        System.out.println("ended");
    }

    /** Whose content the client of a proxy gets, who asks until he gets any. */
    private static String content(ModuleProxy proxy, ModuleVersion version, CompletableFuture<Answer> first)
            throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = first;
        while (true) {
            try {
                return content(version, answer.get());
            } catch (ExecutionException e) {
                System.err.println("asks again, as the answer was " + e.getCause());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                answer = proxy.answerAsync(new ProtocolRequest.Zip(version));
            }
        }
    }

    /** The versions that holders want. */
    static ModuleVersion version(int number) {
        return ModuleVersion.parse("claimed" + number + ".example/m", "v1.0.0");
    }

    /** A version with something in it that is another's in each process. */
    static FakeModule module(ModuleVersion version, String who) {
        return FakeModule.of(version).goMod("module " + version.path() + "\n").file("who.txt", who);
    }

    /** A proxy with the claims that come with a storage, which is patient enough for the longest pause of a test. */
    static ModuleProxy proxy(StorageParts parts, FakeFetcher fetcher, Path scratch) {
        return ModuleProxy.builder(parts.storage(), fetcher)
                .claims(parts.claims().orElseThrow())
                .scratch(scratch)
                .fetchTimeout(Duration.ofMinutes(2))
                .build();
    }

    /** Whose content an answer has. */
    static String content(ModuleVersion version, Answer answer) throws IOException {
        if (!(answer instanceof Answer.Found found)) {
            return answer.toString();
        }
        byte[] zip = found.body().readBytes(MAX_ZIP_BYTES);
        for (String who : List.of(NAME, "other")) {
            if (Arrays.equals(zip, module(version, who).files().zip().readBytes(MAX_ZIP_BYTES))) {
                return who;
            }
        }
        return "content of nobody";
    }

    /** Starts one; {@link #awaitFetch} tells that it has its claim. */
    static ClaimHolder start(Class<? extends Opener> opener, String place, Duration lease, int number, Path folder)
            throws IOException {
        Path scratch = Files.createTempDirectory(folder, "holder");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClaimHolder.class.getName(),
                opener.getName(),
                place,
                "" + lease.toSeconds(),
                "" + number,
                scratch.toString());
        return new ClaimHolder(new ProcessBuilder(command)
                .redirectError(scratch.resolve("log").toFile())
                .start());
    }

    /** Waits until it has claimed its version and fetches it. */
    void awaitFetch() throws IOException {
        await("fetching");
    }

    /** Lets its fetch end, and tells whose content its client gets. */
    String finish() throws IOException {
        process.getOutputStream().write("finish\n".getBytes(StandardCharsets.UTF_8));
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
