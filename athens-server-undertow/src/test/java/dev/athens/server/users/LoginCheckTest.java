package dev.athens.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.server.files.WatchedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hashes were made by another implementation of bcrypt, that of libxcrypt. */
class LoginCheckTest {
    private static final String SECRET = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();

    /** Whoever holds it keeps all other threads from looking at the time, with which they begin to decide. */
    private final ReentrantLock clock = new ReentrantLock();

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("users"), "alice:" + SECRET + "\n");
    }

    private LoginCheck check(int maxWaiting) {
        return new LoginCheck(Users.ofFile(file), maxWaiting, this::nanoTime);
    }

    private long nanoTime() {
        clock.lock();
        try {
            return nanos.get();
        } finally {
            clock.unlock();
        }
    }

    private boolean isDecidedAtOnce(LoginCheck check, BasicCredentials login) {
        clock.lock();
        try {
            return check.check(login).isDone();
        } finally {
            clock.unlock();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "secret,    $2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a, true",
        "secret,    $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW, true",
        "secret,    $2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW, true",
        "Secret,    $2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW, false",
        "p\u00e4ssw\u00f6rd, $2y$04$abcdefghijklmnopqrstuuyx2n0Zzopyr9QuYTMCfOJJOj526QVoC, true",
        "passwort,  $2y$04$abcdefghijklmnopqrstuuyx2n0Zzopyr9QuYTMCfOJJOj526QVoC, false",
        "'',        $2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq, true"
    })
    void agreesWithOtherImplementations(String password, String hash, boolean right) throws Exception {
        Files.writeString(file, "alice:" + hash);

        assertThat(check(10).check(new BasicCredentials("alice", password)).get())
                .isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource({
        "x, 72, $2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i, true",
        "x, 80, $2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i, true",
        "x, 71, $2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i, false",
        "y, 71, $2y$04$abcdefghijklmnopqrstuu6R5AWNEaY6FuWS0k.9HTvKu/rkDr.OC, true",
        "y, 72, $2y$04$abcdefghijklmnopqrstuu6R5AWNEaY6FuWS0k.9HTvKu/rkDr.OC, false"
    })
    void readsSeventyTwoBytesAsOthersDo(String letter, int length, String hash, boolean right) throws Exception {
        Files.writeString(file, "alice:" + hash);

        assertThat(check(10)
                        .check(new BasicCredentials("alice", letter.repeat(length)))
                        .get())
                .isEqualTo(right);
    }

    @Test
    void comparesOnceAndThenRemembersForAWhile() throws Exception {
        LoginCheck check = check(10);
        BasicCredentials login = new BasicCredentials("alice", "secret");
        assertThat(isDecidedAtOnce(check, login)).as("bcrypt runs elsewhere").isFalse();
        assertThat(check.check(login).get()).isTrue();
        assertThat(check.check(login)).isCompletedWithValue(true);

        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(isDecidedAtOnce(check, login)).isFalse();
        assertThat(check.check(login).get()).isTrue();
        assertThat(check.check(login)).isCompletedWithValue(true);
    }

    @Test
    void remembersNoWrongLogin() throws Exception {
        LoginCheck check = check(10);
        for (BasicCredentials wrong : List.of(
                new BasicCredentials("alice", "guess"),
                new BasicCredentials("mallory", "secret"),
                new BasicCredentials("", ""))) {
            assertThat(check.check(wrong).get()).isFalse();
            assertThat(isDecidedAtOnce(check, wrong))
                    .as("%s takes as long again", wrong)
                    .isFalse();
        }
    }

    @Test
    void doesTheSameWorkForEachGuess() throws Exception {
        Files.writeString(file, "alice:" + SECRET + "\nbob:" + SECRET.replace("$05$", "$08$"));
        AtomicLong rounds = new AtomicLong();
        LoginCheck check = new LoginCheck(Users.ofFile(file), 10, nanos::get, (login, bcrypt) -> {
            rounds.addAndGet(1L << Integer.parseInt(bcrypt.substring(4, 6)));
            return false;
        });
        for (int i = 0; i < 100; i++) {
            for (String name : List.of("alice", "bob", "mallory" + i)) {
                rounds.set(0);
                assertThat(check.check(new BasicCredentials(name, "guess " + i)).get())
                        .isFalse();
                assertThat(rounds.get()).as(name).isEqualTo(1L << 8);
            }
        }
    }

    @Test
    void forgetsAUserWhoseLineHasChanged() throws Exception {
        WatchedFiles<PasswordFile> watched = WatchedFiles.of(List.of(file), () -> PasswordFile.read(file));
        LoginCheck check = new LoginCheck(Users.of(watched), 10, nanos::get);
        BasicCredentials login = new BasicCredentials("alice", "secret");
        assertThat(check.check(login).get()).isTrue();
        Files.writeString(file, "alice:$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq\nbob:" + SECRET);
        watched.look();

        assertThat(check.check(login).get()).isFalse();
        assertThat(check.check(new BasicCredentials("bob", "secret")).get()).isTrue();
    }

    @Test
    void refusesAtOnceWhenTooManyWait() throws Exception {
        // slow enough to fill the line: each takes about half a second
        Files.writeString(file, "alice:" + SECRET.replace("$05$", "$13$"));
        LoginCheck check = check(2);
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(check.check(new BasicCredentials("alice", "guess " + i)));
        }
        assertThat(answers.get(99)).isCompletedExceptionally();
        assertThatThrownBy(() -> answers.get(99).get()).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(answers.stream().filter(CompletableFuture::isDone).count()).isBetween(80L, 99L);
    }

    @Test
    void sendsAllAwayWhenItIsClosed() {
        LoginCheck check = check(10);
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        clock.lock();
        try {
            for (int i = 0; i < 10; i++) {
                waiting.add(check.check(new BasicCredentials("alice", "guess " + i)));
            }
            check.close();
            waiting.add(check.check(new BasicCredentials("alice", "another guess")));
        } finally {
            clock.unlock();
        }

        assertThat(waiting).allSatisfy(answer -> assertThat(answer)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class));
    }

    @Test
    void letsNobodyWaitForLong() throws Exception {
        Files.writeString(file, "alice:" + SECRET.replace("$05$", "$12$"));
        LoginCheck check = check(100);
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(check.check(new BasicCredentials("alice", "guess " + i)));
        }
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThatThrownBy(() -> answers.get(49).get()).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(check.check(new BasicCredentials("alice", "another guess")).get())
                .isFalse();
    }

    @Test
    void knowsTheOneUserBesideThoseOfTheFile() throws Exception {
        LoginCheck check = new LoginCheck(Users.of("admin", "pass:word").and(Users.ofFile(file)), 10, nanos::get);

        assertThat(check.check(new BasicCredentials("admin", "pass:word"))).isCompletedWithValue(true);
        assertThat(check.check(new BasicCredentials("admin", "pass")).get()).isFalse();
        assertThat(check.check(new BasicCredentials("alice", "secret")).get()).isTrue();
        LoginCheck alone = new LoginCheck(Users.of("admin", "word"), 10, nanos::get);
        assertThat(alone.check(new BasicCredentials("admin", "Word"))).isCompletedWithValue(false);
        assertThat(alone.check(new BasicCredentials("Admin", "word"))).isCompletedWithValue(false);
    }
}
