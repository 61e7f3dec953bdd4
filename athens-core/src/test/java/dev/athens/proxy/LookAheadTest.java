package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.athens.content.Blob;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.FilterFile;
import dev.athens.policy.NetworkMode;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.ModuleProxy.LookAheadCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LookAheadTest {
    private static final ModuleVersion ROOT = ModuleVersion.parse("a.example/root", "v1.0.0");

    @TempDir
    Path scratch;

    private final MapStorage storage = new MapStorage();
    private final GraphFetcher fetcher = new GraphFetcher();
    private final AtomicLong nanoTime = new AtomicLong();
    private final List<ModuleVersion> fetched = new ArrayList<>();
    private Optional<ModuleProxy> open = Optional.empty();

    private ModuleProxy proxy(Consumer<ModuleProxy.Builder> settings) {
        ModuleProxy.Builder builder =
                ModuleProxy.builder(storage, fetcher).scratch(scratch).nanoTime(nanoTime::get);
        settings.accept(builder);
        open = Optional.of(builder.build());
        return open.get();
    }

    private LookAhead lookAhead() {
        LookAhead ahead = new LookAhead(fetched::add, new Ticker() {
            @Override
            public long read() {
                return nanoTime.get();
            }
        });
        ahead.missed(ROOT.path());
        return ahead;
    }

    @AfterEach
    void close() {
        open.ifPresent(ModuleProxy::close);
    }

    private static ModuleVersion version(int i) {
        return ModuleVersion.parse("a.example/m" + i, "v1.0.0");
    }

    private static Blob goMod(String go, int requirements) {
        StringBuilder text = new StringBuilder("module a.example/root\n" + go + "\nrequire (\n");
        IntStream.range(0, requirements)
                .forEach(i ->
                        text.append(version(i).toString().replace('@', ' ')).append('\n'));
        return Blob.of(text + ")\n");
    }

    private void chain(int length) {
        fetcher.with("a.example/root", "v1.0.0", "module a.example/root\nrequire a.example/m0 v1.0.0\n");
        for (int i = 0; i < length; i++) {
            fetcher.with(
                    "a.example/m" + i,
                    "v1.0.0",
                    "module a.example/m" + i + "\nrequire a.example/m" + (i + 1) + " v1.0.0\n");
        }
    }

    private void awaitHeads(int count) {
        while (fetcher.heads.size() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void fetchesWhatIsRequiredBeforeAnybodyAsks() throws Exception {
        chain(5);
        ModuleProxy proxy = proxy(builder -> {});

        proxy.answer(new ProtocolRequest.Mod(ROOT));
        while (storage.findHead(version(4)).isEmpty()) {
            Thread.onSpinWait();
        }
        Answer answer = proxy.answer(new ProtocolRequest.Mod(version(3)));

        assertThat(((Answer.Found) answer).source()).isEqualTo(Answer.Source.STORAGE);
        assertThat(proxy.lookAheadCounts().used()).isEqualTo(1);
    }

    @Test
    void endsWhereAGraphGoesInCircles() throws Exception {
        fetcher.with("a.example/root", "v1.0.0", "module a.example/root\nrequire a.example/m0 v1.0.0\n")
                .with("a.example/m0", "v1.0.0", "module a.example/m0\nrequire a.example/root v1.0.0\n");
        ModuleProxy proxy = proxy(builder -> {});

        proxy.answer(new ProtocolRequest.Mod(ROOT));
        awaitHeads(2);
        proxy.answer(new ProtocolRequest.Mod(version(0)));

        assertThat(fetcher.heads).containsExactly(ROOT, version(0));
    }

    @Test
    void looksNotAheadWhenItShallNot() throws Exception {
        chain(2);
        ModuleProxy proxy = proxy(builder -> builder.lookAhead(false));

        proxy.answer(new ProtocolRequest.Mod(ROOT));

        assertThat(proxy.lookAheadCounts()).isEqualTo(new LookAheadCounts(0, 0, 0));
        assertThat(fetcher.heads).containsExactly(ROOT);
    }

    @Test
    void fetchesNothingThatTheFilterExcludes() throws Exception {
        chain(2);
        ModuleProxy proxy = proxy(builder -> builder.filter(FilterFile.parse("f", "- a.example/m0")));

        proxy.answer(new ProtocolRequest.Mod(ROOT));

        assertThat(fetcher.heads).containsExactly(ROOT);
    }

    @Test
    void startsNothingOffline() throws Exception {
        chain(2);
        storage.saveHead(ROOT, fetcher.fetchHead(ROOT).orElseThrow());
        ModuleProxy proxy = proxy(builder -> builder.networkMode(NetworkMode.OFFLINE));

        proxy.answer(new ProtocolRequest.Mod(ROOT));

        assertThat(fetcher.heads).containsExactly(ROOT);
    }

    @Test
    void servesAClientBeforeWhatIsFetchedAhead() throws Exception {
        chain(1);
        fetcher.with("b.example/client", "v1.0.0", "module b.example/client\n");
        ModuleProxy proxy = proxy(builder -> builder.fetchThreads(1));
        proxy.answer(new ProtocolRequest.Mod(ROOT));
        awaitHeads(2);
        fetcher.headGate = new CountDownLatch(1);

        ModuleVersion client = ModuleVersion.parse("b.example/client", "v1.0.0");
        var answer = proxy.answerAsync(new ProtocolRequest.Mod(client));
        fetcher.headGate.countDown();

        assertThat(answer.get()).isInstanceOf(Answer.Found.class);
    }

    @Test
    void takesSomeHundredOfTenThousandRequirements() {
        LookAhead ahead = lookAhead();

        ahead.from(ROOT, goMod("", 8_000));
        ahead.from(version(1), goMod("", 8_000));

        assertThat(fetched).hasSize(LookAhead.FIRST_WITHOUT_PRUNING);
    }

    @Test
    void goesOnAsFarAsWhatItFetchedIsAskedFor() {
        LookAhead ahead = lookAhead();
        ahead.from(ROOT, goMod("", 8_000));

        IntStream.range(0, 100).forEach(i -> ahead.asked(version(i)));
        ahead.from(version(1), goMod("", 8_000));

        // a place for each, and one more
        assertThat(fetched).hasSize(LookAhead.FIRST_WITHOUT_PRUNING + 200);
        assertThat(ahead.counts()).isEqualTo(new LookAheadCounts(LookAhead.FIRST_WITHOUT_PRUNING + 200L, 100, 0));
    }

    @Test
    void goesLessFarAfterWhatNobodyWanted() {
        LookAhead ahead = lookAhead();
        ahead.from(ROOT, goMod("", 400));
        nanoTime.addAndGet(LookAhead.PATIENCE.toNanos());
        assertThat(ahead.counts()).isEqualTo(new LookAheadCounts(400, 0, 400));
        fetched.clear();

        ahead.from(ROOT, goMod("", 8_000));

        assertThat(fetched).hasSize(LookAhead.FIRST_WITHOUT_PRUNING - 400);
    }

    @Test
    void triesAFewOfAFileThatPrunes() {
        LookAhead ahead = lookAhead();

        ahead.from(ROOT, goMod("go 1.17", 100));
        assertThat(fetched).hasSize(LookAhead.FIRST_PRUNED);
        ahead.from(ROOT, goMod("go 1.16", 100));

        assertThat(fetched).hasSize(100);
    }

    @Test
    void countsWhatWasThereAlreadyForNothing() {
        LookAhead ahead = lookAhead();
        ahead.from(ROOT, goMod("", 10));

        IntStream.range(0, 10).forEach(i -> ahead.wasThere(version(i)));

        assertThat(ahead.counts()).isEqualTo(new LookAheadCounts(0, 0, 0));
    }

    @Test
    void goesNoDeeperThanItMay() {
        LookAhead ahead = lookAhead();
        ModuleVersion from = ROOT;
        for (int i = 0; fetched.size() == i; i++) {
            ahead.from(from, Blob.of("module a.example/x\nrequire a.example/m" + i + " v1.0.0\n"));
            from = version(i);
        }

        assertThat(fetched).hasSize(LookAhead.MAX_DEPTH);
    }

    @Test
    void asksNoHostThatNoClientHasAskedFor() {
        LookAhead ahead = lookAhead();

        ahead.from(ROOT, Blob.of("module a.example/root\nrequire other.example/m v1.0.0\n"));
        assertThat(fetched).isEmpty();
        ahead.missed(ModulePath.parse("other.example/another"));
        ahead.from(ROOT, Blob.of("module a.example/root\nrequire other.example/m v1.0.0\n"));

        assertThat(fetched).containsExactly(ModuleVersion.parse("other.example/m", "v1.0.0"));
    }

    @Test
    void passesOverFilesThatAreNoneOrTooLarge() {
        LookAhead ahead = lookAhead();

        ahead.from(ROOT, Blob.of("module a.example/root\nrequire (\n"));
        ahead.from(ROOT, Blob.of("require a.example/m0 v1.0.0\n" + "// x\n".repeat(100_000)));

        assertThat(fetched).isEmpty();
    }
}
