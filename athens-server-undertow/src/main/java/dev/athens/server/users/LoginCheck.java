package dev.athens.server.users;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds out whether a login is right. Bcrypt is slow on purpose, and a go command sends the same login a thousand times,
 * so that a right one is remembered for some minutes, by a keyed hash and never as it is. A changed password file counts
 * at once all the same: what is remembered holds only for the line it was compared with.
 *
 * <p><b>Concurrency:</b> thread-safe. Bcrypt runs on few threads of its own, half as many as there are processors: what
 * guesses of passwords can take from those who are known is bounded. Some more wait in line for some seconds; when the
 * line is full or too slow, the answer is {@link RejectedExecutionException}. To wait without end would cost memory for
 * each guess, and the right logins would stand in line behind them for minutes. Equal logins that come at once are
 * compared once.
 */
public final class LoginCheck implements AutoCloseable {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** A client that has stood in line for so long is better told to come again. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final int MAX_REMEMBERED = 10_000;
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final Duration THREAD_IDLE = Duration.ofSeconds(30);

    private final Users users;
    private final Comparison comparison;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final SecretKeySpec secret;
    private final Map<Question, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();

    /** Until when each is right. Wrong ones are not remembered, so that guesses push nothing out. */
    @GuardedBy("right")
    private final Map<Question, Long> right = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /**
     * Whether a password fits a hash.
     *
     * @param login name and password as a keyed hash, in hexadecimal
     * @param bcrypt the hash
     */
    private record Question(String login, String bcrypt) {}

    /** Whether a password fits a hash, which takes long on purpose. */
    @FunctionalInterface
    interface Comparison {
        boolean fits(BasicCredentials login, String bcrypt);
    }

    public LoginCheck(Users users, int maxWaiting, LongSupplier nanoTime) {
        this(users, maxWaiting, nanoTime, LoginCheck::fits);
    }

    LoginCheck(Users users, int maxWaiting, LongSupplier nanoTime, Comparison comparison) {
        this.users = users;
        this.comparison = comparison;
        this.nanoTime = nanoTime;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                work -> {
                    Thread thread = new Thread(work, "athens-login");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.secret = new SecretKeySpec(key, "HmacSHA256");
    }

    /** Tells whether a login is right, if that takes no bcrypt. */
    public Optional<Boolean> checkAtOnce(BasicCredentials login) {
        if (users.knows(login)) {
            return Optional.of(true);
        }
        Optional<Users.Hash> hash = users.hash(login.name());
        if (hash.isEmpty()) {
            return Optional.of(false);
        }
        return isRemembered(new Question(keyed(login), hash.get().bcrypt())) ? Optional.of(true) : Optional.empty();
    }

    /** Answers now if it can; the future fails with {@link RejectedExecutionException} if too many wait or it waited too long. */
    public CompletableFuture<Boolean> check(BasicCredentials login) {
        Optional<Boolean> atOnce = checkAtOnce(login);
        if (atOnce.isPresent()) {
            return CompletableFuture.completedFuture(atOnce.get());
        }
        Users.Hash hash = users.hash(login.name()).orElseThrow();
        return compare(new Question(keyed(login), hash.bcrypt()), login, hash);
    }

    private String keyed(BasicCredentials login) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            mac.update(login.name().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) ':');
            return HexFormat.of().formatHex(mac.doFinal(login.passwordBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing in this Java", e);
        }
    }

    private boolean isRemembered(Question question) {
        synchronized (right) {
            Long until = right.get(question);
            return until != null && until - nanoTime.getAsLong() > 0;
        }
    }

    private CompletableFuture<Boolean> compare(Question question, BasicCredentials login, Users.Hash hash) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> earlier = running.putIfAbsent(question, answer);
        if (earlier != null) {
            return earlier;
        }
        long sinceNanos = nanoTime.getAsLong();
        try {
            threads.execute(() -> decide(question, login, hash, sinceNanos, answer));
        } catch (RejectedExecutionException e) {
            running.remove(question);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void decide(
            Question question,
            BasicCredentials login,
            Users.Hash hash,
            long sinceNanos,
            CompletableFuture<Boolean> answer) {
        try {
            if (nanoTime.getAsLong() - sinceNanos > MAX_WAIT.toNanos()) {
                throw new RejectedExecutionException("waited too long");
            }
            boolean fits = comparison.fits(login, hash.bcrypt()) && hash.isUser();
            if (fits) {
                remember(question);
            } else {
                hash.fillers().forEach(filler -> comparison.fits(login, filler));
            }
            running.remove(question);
            answer.complete(fits);
        } catch (RuntimeException e) {
            running.remove(question);
            answer.completeExceptionally(e);
        }
    }

    /** Bytes after the 72nd do not count in bcrypt, here as in htpasswd. */
    private static boolean fits(BasicCredentials login, String bcrypt) {
        return BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y))
                .verify(login.passwordBytes(), bcrypt.getBytes(StandardCharsets.US_ASCII))
                .verified;
    }

    private void remember(Question question) {
        synchronized (right) {
            right.remove(question);
            right.put(question, nanoTime.getAsLong() + REMEMBERED.toNanos());
        }
    }

    /** Compares nothing more; who waits gets {@link RejectedExecutionException}. */
    @Override
    public void close() {
        threads.shutdownNow();
        running.values().forEach(answer -> answer.completeExceptionally(new RejectedExecutionException("closed")));
        running.clear();
    }
}
