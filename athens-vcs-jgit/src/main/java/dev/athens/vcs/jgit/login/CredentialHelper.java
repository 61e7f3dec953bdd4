package dev.athens.vcs.jgit.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that knows logins, asked as git asks its credential helpers: {@code PROGRAM get} with lines such as {@code
 * host=git.corp.example}. It is never told to store or erase any. What it says is kept for five minutes, or as long as it
 * says. One that hangs is killed with all that it has started, after ten seconds; one that says too much, at once.
 *
 * <p>It gets the environment of this process but for variables that begin with {@code ATHENS_}. What it writes to its standard
 * error is thrown away, since it may be anything.
 *
 * <p><b>Concurrency:</b> thread-safe; of those who want the same login, one starts the program.
 *
 * <p>Source: gitcredentials(7), "CUSTOM HELPERS".
 */
public final class CredentialHelper implements HttpCredential {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private final List<String> command;
    private final boolean usesPath;
    private final Duration timeLimit;
    private final InstantSource clock;
    private final Tokens<String> tokens;

    /**
     * Of a program.
     *
     * @param command its absolute path, and arguments before {@code get}
     * @param usesPath whether it is told the path of the repository, as with {@code credential.useHttpPath} of git
     * @throws IllegalArgumentException if the path is not absolute, or that of git itself
     */
    public CredentialHelper(List<String> command, boolean usesPath) {
        this(command, usesPath, TIME_LIMIT, InstantSource.system());
    }

    CredentialHelper(List<String> command, boolean usesPath, Duration timeLimit, InstantSource clock) {
        if (command.isEmpty() || !Path.of(command.get(0)).isAbsolute()) {
            throw new IllegalArgumentException(
                    "must begin with the absolute path of a program, which is started without a shell");
        }
        String name = String.valueOf(Path.of(command.get(0)).getFileName());
        if (name.equals("git") || name.equals("git.exe")) {
            throw new IllegalArgumentException(
                    "must name the helper itself, such as /usr/bin/git-credential-oauth, and not git");
        }
        this.command = List.copyOf(command);
        this.usesPath = usesPath;
        this.timeLimit = timeLimit;
        this.clock = clock;
        this.tokens = new Tokens<>(clock);
    }

    @Override
    public Optional<String> authorization(Request request) throws IOException {
        Optional<String> lines = GitCredential.question(request, usesPath);
        return lines.isEmpty() ? Optional.empty() : tokens.get(lines.get(), () -> ask(lines.get()));
    }

    @Override
    public boolean forget(Request request, String refused) {
        return GitCredential.question(request, usesPath)
                .map(lines -> tokens.forget(lines, refused))
                .orElse(false);
    }

    private Tokens.Token ask(String question) throws IOException {
        GitCredential answer = GitCredential.parse(run(question));
        Instant now = clock.instant();
        Instant end = answer.end().filter(now::isBefore).orElse(now.plus(KEPT_FOR));
        Instant renewAt = end.isBefore(now.plus(KEPT_FOR)) ? end : now.plus(KEPT_FOR);
        return new Tokens.Token(answer.authorization(), renewAt, end);
    }

    private String run(String input) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.add("get");
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("ATHENS_"));
        Process process = builder.start();
        try {
            CompletableFuture<byte[]> output = reading(process.getInputStream());
            tell(process, input);
            byte[] answer = output.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.length > MAX_ANSWER_BYTES) {
                throw new IOException(command.get(0) + ": says more than " + MAX_ANSWER_BYTES + " bytes");
            }
            if (!process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw hangs();
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.get(0) + ": exit status " + process.exitValue());
            }
            return new String(answer, StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw hangs();
        } catch (ExecutionException e) {
            throw new IOException(command.get(0) + ": its answer cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            kill(process);
        }
    }

    private IOException hangs() {
        return new IOException(command.get(0) + ": no answer within " + timeLimit.toSeconds() + " s, killed");
    }

    /** On a thread of its own, for a program may leave another one behind that holds the pipe open. */
    private static CompletableFuture<byte[]> reading(InputStream in) {
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        output.complete(in.readNBytes(MAX_ANSWER_BYTES + 1));
                    } catch (IOException e) {
                        output.completeExceptionally(e);
                    }
                },
                "athens-credential-helper");
        reader.setDaemon(true);
        reader.start();
        return output;
    }

    /** The question fits into the pipe, so that this never waits for a program that does not read. */
    private static void tell(Process process, String input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it does not want to know, and may answer all the same
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public String description() {
        return "credential helper " + command.get(0) + (usesPath ? " by path" : "");
    }

    @Override
    public String toString() {
        return description();
    }
}
