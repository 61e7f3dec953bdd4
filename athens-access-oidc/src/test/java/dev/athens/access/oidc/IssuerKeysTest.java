package dev.athens.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IssuerKeysTest {
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final TestTime time = new TestTime();
    private final IssuerKeys keys = new IssuerKeys("https://i.example", this::answer, time::later, time::nanoTime);
    private RSAKey published = TestIssuer.RSA;
    private boolean away;
    private int asked;

    private PublishedKeys answer() throws IOException {
        asked++;
        if (away) {
            throw new IOException("https://i.example is away");
        }
        return PublishedKeys.parse(new JWKSet(published).toString(true));
    }

    private boolean areKnown() {
        return keys.current().isPresent();
    }

    private static void assertAway(CompletableFuture<PublishedKeys> keys) {
        assertThat(keys).isCompletedExceptionally();
        assertThatThrownBy(keys::join)
                .hasCauseInstanceOf(IOException.class)
                .hasRootCauseMessage("https://i.example is away");
    }

    @Test
    void asksOnceAndAgainWhenTheyAreOld() {
        assertThat(areKnown()).isFalse();
        assertThat(asked).isZero();
        keys.renewAside();
        assertThat(areKnown()).isTrue();
        time.pass(IssuerKeys.FRESH.minus(A_MOMENT));
        assertThat(areKnown()).isTrue();
        assertThat(asked).isEqualTo(1);

        time.pass(A_MOMENT);
        assertThat(areKnown()).isTrue();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void asksOnceInSomeSecondsHoweverManyWantIt() {
        keys.renewAside();
        CompletableFuture<PublishedKeys> first = keys.renewed();
        for (int i = 0; i < 1_000; i++) {
            assertThat(keys.renewed()).isSameAs(first);
            keys.renewAside();
        }
        assertThat(first).isNotDone();
        assertThat(time.waiting()).isEqualTo(1);
        time.pass(IssuerKeys.PAUSE.minus(A_MOMENT));
        assertThat(asked).isEqualTo(1);

        published = TestIssuer.NEXT_RSA;
        time.pass(A_MOMENT);
        assertThat(asked).isEqualTo(2);
        assertThat(first.join()).isEqualTo(keys.current().orElseThrow());
        assertThat(first.join().keys().get(0).key()).isEqualTo(TestIssuer.NEXT_RSA.toPublicJWK());
    }

    @Test
    void keepsTheObjectWhileTheKeysAreTheSame() {
        keys.renewAside();
        PublishedKeys before = keys.current().orElseThrow();
        time.pass(IssuerKeys.FRESH);
        assertThat(keys.current()).containsSame(before);
        assertThat(keys.current()).containsSame(before);

        published = TestIssuer.NEXT_RSA;
        time.pass(IssuerKeys.FRESH);
        keys.renewAside();
        assertThat(keys.current().orElseThrow()).isNotEqualTo(before);
    }

    @Test
    void usesWhatItKnowsForAnHourWhileTheIssuerIsAway() {
        keys.renewAside();
        away = true;
        time.pass(IssuerKeys.VALID.minus(A_MOMENT));
        assertThat(areKnown()).isTrue();
        time.pass(A_MOMENT);
        assertThat(areKnown()).isFalse();
        assertAway(keys.renewed());

        away = false;
        time.pass(IssuerKeys.MAX_PAUSE);
        assertThat(keys.renewed()).isCompleted();
        assertThat(areKnown()).isTrue();
    }

    @Test
    void asksAnIssuerThatIsAwayLessAndLess() {
        away = true;
        assertAway(keys.renewed());
        for (int i = 0; i < 100; i++) {
            assertAway(keys.renewed());
            keys.renewAside();
        }
        assertThat(asked).isEqualTo(1);
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            int before = asked;
            time.pass(Duration.ofSeconds(seconds).minus(A_MOMENT));
            assertAway(keys.renewed());
            assertThat(asked).isEqualTo(before);
            time.pass(A_MOMENT);
            assertAway(keys.renewed());
            assertThat(asked).as("after " + seconds + " s").isEqualTo(before + 1);
        }
    }

    @Test
    void leavesNobodyWaitingWhenItCloses() {
        keys.renewAside();
        CompletableFuture<PublishedKeys> waiting = keys.renewed();
        keys.close();

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void saysThatNobodyCanBeAskedAnyMore() {
        IssuerKeys closed = new IssuerKeys(
                "https://i.example",
                this::answer,
                (work, delay) -> {
                    throw new RejectedExecutionException("closed");
                },
                time::nanoTime);

        assertThatThrownBy(() -> closed.renewed().join()).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> closed.renewed().join()).hasCauseInstanceOf(RejectedExecutionException.class);
    }
}
