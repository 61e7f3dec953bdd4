package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.policy.ModuleFilter;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProxyCountsTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/acme/a", "v1.2.0");
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);

    @TempDir
    Path scratch;

    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder =
                ModuleProxy.builder(new MapStorage(), fetcher).scratch(scratch);
        settings.accept(builder);
        open = Optional.of(builder.build());
        return open.get();
    }

    @AfterEach
    void closeProxy() {
        open.ifPresent(ModuleProxy::close);
    }

    private static CacheCounts cache(ModuleProxy proxy, String name) {
        return proxy.counts().caches().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsWhatRunsAndWhoJoinsIt() throws Exception {
        ModuleProxy proxy = proxy(settings -> settings.fetchThreads(7));
        CountDownLatch gate = new CountDownLatch(1);
        fetcher.gate = gate;
        Future<Answer> first = proxy.answerAsync(ZIP);
        Future<Answer> second = proxy.answerAsync(ZIP);
        fetcher.started.await();

        assertThat(proxy.counts().fetches()).contains(new ProxyCounts.Work(1, 0, 7, 1, 0));

        gate.countDown();
        first.get();
        second.get();
    }

    @Test
    void countsWhatIsRememberedAndHowOftenThatHelped() throws Exception {
        ModuleProxy proxy = proxy(settings -> {});
        proxy.answer(ZIP);
        proxy.answer(ZIP); // what has just been fetched is remembered when it is found
        CacheCounts before = cache(proxy, "finds");

        proxy.answerNow(ZIP);

        CacheCounts after = cache(proxy, "finds");
        assertThat(after.entries()).isOne();
        assertThat(after.bytes()).isEqualTo(RecentFinds.weight(VERSION));
        assertThat(after.hits()).isEqualTo(before.hits() + 1);
    }

    @Test
    void countsWhatTheFilterExcludes() throws Exception {
        ModuleFilter.Verdict excluded = new ModuleFilter.Verdict.Exclude("not here");
        ModuleProxy proxy = proxy(settings -> settings.filter(new ModuleFilter() {
            @Override
            public Verdict module(ModulePath module) {
                return excluded;
            }

            @Override
            public Verdict version(ModuleVersion version) {
                return excluded;
            }
        }));

        proxy.answer(ZIP);

        assertThat(proxy.counts().refusals()).isEqualTo(new ProxyCounts.Refusals(1, 0, 0));
    }

    @Test
    void hasNoWorkToCountIfNobodyIsAsked() {
        ModuleProxy proxy = proxy(settings -> settings.networkMode(NetworkMode.OFFLINE));

        assertThat(proxy.counts().fetches()).isEmpty();
    }
}
