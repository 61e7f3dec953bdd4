package dev.athens.testkit;

import dev.athens.fleet.Claim;
import dev.athens.fleet.ClaimKey;
import dev.athens.fleet.ClaimsProvider.ClaimsParts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that holds a claim, for tests that pause or kill it. Not thread-safe. */
public final class HolderProcess implements AutoCloseable {
    /** What it claims. */
    public static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/held@v1.0.0");

    private final Process process;
    private final BufferedReader said;
    private final BufferedWriter asked;

    private HolderProcess(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
        this.asked = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Opens claims in the process that holds one; it needs a constructor without arguments. */
    public interface Opener {
        /**
         * Opens them.
         *
         * @param arguments those of {@link HolderProcess#start}
         */
        ClaimsParts open(List<String> arguments) throws Exception;
    }

    /** Starts it, and returns when it holds the claim. */
    public static HolderProcess start(Class<? extends Opener> opener, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HolderProcess.class.getName(),
                opener.getName()));
        command.addAll(List.of(arguments));
        HolderProcess holder = new HolderProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        boolean done = false;
        try {
            holder.awaitLine("held");
            done = true;
            return holder;
        } finally {
            if (!done) {
                holder.close();
            }
        }
    }

    private void awaitLine(String expected) throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = said.readLine(); !expected.equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IOException("the holder has ended: " + others);
            }
            others.add(line);
        }
    }

    /** Asks it whether it holds the claim. */
    public boolean isHeld() throws IOException {
        asked.write("held?\n");
        asked.flush();
        while (true) {
            String line = said.readLine();
            if (line == null) {
                throw new IOException("the holder has ended");
            }
            // its log is between the answers
            if (line.equals("yes") || line.equals("no")) {
                return line.equals("yes");
            }
        }
    }

    /** Stops all its threads, until it is resumed. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " ends with " + status);
        }
    }

    /** Asks it to give its claim back and to close its claims, and waits for its end. */
    public void end() throws IOException, InterruptedException {
        asked.close();
        awaitLine("closed");
        process.waitFor();
    }

    /** Kills it if it has not ended. */
    @Override
    public void close() {
        kill();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** The process itself: its first argument names the opener. */
    public static void main(String[] arguments) throws Exception {
        Opener opener = Class.forName(arguments[0])
                .asSubclass(Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        try (ClaimsParts parts = opener.open(List.of(arguments).subList(1, arguments.length));
                Claim claim = parts.claims().claim(KEY).orElseThrow();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            say("held");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(claim.isHeld() ? "yes" : "no");
            }
        }
        say("closed");
    }

    @SuppressWarnings("SystemOut") // what its parent reads
    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
