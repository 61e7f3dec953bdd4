package dev.athens.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaseKeeperTest {
    private static final ClaimKey KEY = new ClaimKey(ClaimKey.Kind.VERSION, "example.com/m@v1.0.0");

    private final Service service = new Service();
    private final LeaseKeeper keeper = new LeaseKeeper(service, Duration.ofMillis(30));

    @AfterEach
    void close() {
        keeper.close();
    }

    private static final class Service implements LeaseKeeper.Leases {
        private final Map<ClaimKey, String> leases = new ConcurrentHashMap<>();
        private final AtomicInteger tokens = new AtomicInteger();
        private final AtomicInteger renewals = new AtomicInteger();
        private volatile boolean away;

        private void reach() throws IOException {
            if (away) {
                throw new IOException("away");
            }
        }

        @Override
        public Optional<String> take(ClaimKey key) throws IOException {
            reach();
            String token = "token " + tokens.incrementAndGet();
            return leases.putIfAbsent(key, token) == null ? Optional.of(token) : Optional.empty();
        }

        @Override
        public Set<ClaimKey> renew(Map<ClaimKey, String> held) throws IOException {
            renewals.incrementAndGet();
            reach();
            Set<ClaimKey> lost = new HashSet<>();
            held.forEach((key, token) -> {
                if (!token.equals(leases.get(key))) {
                    lost.add(key);
                }
            });
            return lost;
        }

        @Override
        public void give(ClaimKey key, String token) throws IOException {
            reach();
            leases.remove(key, token);
        }

        void awaitRenewals(int more) {
            int enough = renewals.get() + more;
            while (renewals.get() < enough) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void holdsAClaimUntilItIsGivenBack() throws IOException {
        Claim claim = keeper.claim(KEY).orElseThrow();
        service.awaitRenewals(3);

        assertThat(claim.isHeld()).isTrue();
        assertThat(keeper.claim(KEY)).isEmpty();
        claim.close();
        claim.close();

        assertThat(claim.isHeld()).isFalse();
        assertThat(service.leases).isEmpty();
        assertThat(keeper.claim(KEY)).isPresent();
    }

    @Test
    void knowsWhenSomebodyElseHasTakenItOverAndLeavesHimAlone() throws IOException {
        Claim claim = keeper.claim(KEY).orElseThrow();
        service.leases.put(KEY, "of another");
        while (claim.isHeld()) {
            Thread.onSpinWait();
        }

        claim.close();

        assertThat(service.leases).containsEntry(KEY, "of another");
        assertThat(keeper.claim(KEY)).isEmpty();
    }

    @Test
    void goesOnWhenTheServiceComesBack() throws IOException {
        Claim claim = keeper.claim(KEY).orElseThrow();
        service.away = true;
        service.awaitRenewals(2);
        assertThat(claim.isHeld()).as("as far as anybody knows").isTrue();
        assertThatThrownBy(() -> keeper.claim(new ClaimKey(ClaimKey.Kind.HEAD, "a@v1.0.0")))
                .hasMessage("away");
        service.away = false;
        service.awaitRenewals(2);

        assertThat(claim.isHeld()).isTrue();
    }

    @Test
    void givesBackAllWhenItIsClosed() throws IOException {
        assertThat(keeper.claim(KEY)).isPresent();
        assertThat(keeper.claim(new ClaimKey(ClaimKey.Kind.WRITER, "log"))).isPresent();

        keeper.close();

        assertThat(service.leases).isEmpty();
    }

    @Test
    void holdsNothingThatItIsGivenAfterItWasClosed() {
        keeper.close();

        assertThatThrownBy(() -> keeper.claim(KEY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("being stopped");

        assertThat(service.leases).isEmpty();
    }

    @Test
    void hasNoThreadBeforeTheFirstClaim() throws IOException {
        Set<Thread> before = threads();
        try (LeaseKeeper another = new LeaseKeeper(service, Duration.ofMinutes(1))) {
            assertThat(before).containsAll(threads());

            assertThat(another.claim(KEY)).isPresent();

            assertThat(threads()).filteredOn(thread -> !before.contains(thread)).hasSize(1);
        }
    }

    /** Those of keepers that other tests have closed end sooner or later. */
    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().equals("athens-claims"));
        return threads;
    }

    @Test
    void namesItsWorkForServicesThatHaveTextsAsKeys() {
        assertThat(KEY).hasToString("version:example.com/m@v1.0.0");
    }
}
