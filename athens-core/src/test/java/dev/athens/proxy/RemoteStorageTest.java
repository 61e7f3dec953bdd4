package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A storage behind a network is asked on threads of the proxy's own, and holds up nobody whose answer is at hand. */
@Timeout(30)
class RemoteStorageTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("github.com/acme/a", "v1.2.0");
    private static final ModuleVersion OTHER = ModuleVersion.parse("github.com/acme/b", "v1.0.0");
    private static final ProtocolRequest MOD = new ProtocolRequest.Mod(VERSION);
    private static final ProtocolRequest ZIP = new ProtocolRequest.Zip(VERSION);
    private static final ProtocolRequest OTHER_ZIP = new ProtocolRequest.Zip(OTHER);

    @TempDir
    Path scratch;

    private final MapStorage near = new MapStorage();
    private final Far far = new Far();
    private final GraphFetcher fetcher = new GraphFetcher().with("github.com/acme/a", "v1.2.0", "module a\n");
    private Optional<ModuleProxy> open = Optional.empty();

    /** A storage that can hang and fail. */
    private static final class Far implements Storage {
        private final MapStorage storage = new MapStorage();
        private final AtomicInteger looks = new AtomicInteger();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile Optional<String> trouble = Optional.empty();

        private Storage reached() throws IOException {
            looks.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            if (trouble.isPresent()) {
                throw new IOException(trouble.get());
            }
            return storage;
        }

        @Override
        public List<Version> list(ModulePath module) throws IOException {
            return reached().list(module);
        }

        @Override
        public Optional<ModuleFiles> find(ModuleVersion version) throws IOException {
            return reached().find(version);
        }

        @Override
        public Optional<ModuleHead> findHead(ModuleVersion version) throws IOException {
            return reached().findHead(version);
        }

        @Override
        public boolean saveHead(ModuleVersion version, ModuleHead head) throws IOException {
            return reached().saveHead(version, head);
        }

        @Override
        public boolean save(ModuleVersion version, ModuleFiles files) throws IOException {
            return reached().save(version, files);
        }

        @Override
        public boolean delete(ModuleVersion version) throws IOException {
            return reached().delete(version);
        }
    }

    private final List<ModulePath> dropped = new ArrayList<>();

    private ModuleProxy proxy() {
        open = Optional.of(ModuleProxy.builder(far, fetcher)
                .near(new StorageParts.Near(near, Optional.empty(), dropped::add))
                .scratch(scratch)
                .build());
        return open.get();
    }

    @AfterEach
    void close() {
        far.gate.countDown();
        open.ifPresent(ModuleProxy::close);
    }

    private static ModuleFiles files(String zip) {
        return new ModuleFiles(Blob.of("{}"), Blob.of("module a\n"), Blob.of(zip));
    }

    @Test
    void dropsWhatIsAtHandOfAModuleThatIsForgotten() {
        proxy().forget(VERSION.path());

        assertThat(dropped).containsExactly(VERSION.path());
    }

    @Test
    void asksOnceForAllWhoWaitAndHoldsNoneOfTheirThreads() throws Exception {
        far.storage.save(VERSION, files("zip"));
        far.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();

        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(proxy.answerAsync(ZIP));
        }
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        far.gate.countDown();

        for (CompletableFuture<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        }
        assertThat(far.looks).hasValue(1);
    }

    @Test
    void answersWhatIsAtHandWhileTheStorageHangs() throws Exception {
        near.save(OTHER, files("near"));
        far.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        List<CompletableFuture<Answer>> hung = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            hung.add(proxy.answerAsync(
                    new ProtocolRequest.Zip(ModuleVersion.parse("github.com/acme/hung", "v1.0." + i))));
        }

        assertThat(proxy.answerAsync(OTHER_ZIP)).isCompletedWithValueMatching(Answer.Found.class::isInstance);
        assertThat(proxy.answerNow(OTHER_ZIP)).isPresent();
        assertThat(hung).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void fetchesWhatTheStorageDoesNotHave() throws Exception {
        assertThat(proxy().answer(MOD)).isInstanceOf(Answer.Found.class);
        assertThat(far.storage.findHead(VERSION)).isPresent();
    }

    @Test
    void turnsNewcomersAwayWhenTooManyWait() {
        far.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();
        for (int i = 0; i < RemoteStorageDesk.THREADS + FetchPool.MAX_WAITING_PER_HOST; i++) {
            ModuleVersion version = ModuleVersion.parse("github.com/acme/hung", "v1.0." + i);
            assertThat(proxy.answerAsync(new ProtocolRequest.Zip(version))).isNotDone();
        }

        assertThatThrownBy(() -> proxy.answerAsync(ZIP).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                        .isTrue())
                .hasMessageContaining("github.com/acme/a@v1.2.0: too many fetches from the storage are waiting");
    }

    @Test
    void sendsThoseAwayWhoMayNotWait() {
        assertThatThrownBy(() ->
                        proxy().answerAsync(ZIP, () -> Optional.of("not now")).get())
                .cause()
                .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                        .isTrue());
    }

    @Test
    void saysWithoutSecretsWhyTheStorageFailedAndRecoversByItself() throws Exception {
        far.storage.save(VERSION, files("zip"));
        near.save(OTHER, files("near"));
        far.trouble = Optional.of("GET https://me:secret@bucket.example/a?X-Amz-Signature=secret: connection refused");
        ModuleProxy proxy = proxy();

        for (ProtocolRequest request : List.of(ZIP, MOD)) {
            assertThatThrownBy(() -> proxy.answer(request))
                    .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isOverload())
                            .isFalse())
                    .hasMessageContaining("the storage of this proxy failed, try again later: "
                            + "GET https://bucket.example/a: connection refused")
                    .hasMessageNotContaining("secret");
        }
        assertThat(proxy.answer(OTHER_ZIP)).isInstanceOf(Answer.Found.class);

        far.trouble = Optional.empty();
        assertThat(proxy.answer(ZIP)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void asksForWhatIsListedWithoutTheThreadOfTheCaller() throws Exception {
        far.storage.save(VERSION, files("zip"));
        far.gate = new CountDownLatch(1);
        ModuleProxy proxy = proxy();

        CompletableFuture<Answer> list = proxy.answerStoredAsync(new ProtocolRequest.List(VERSION.path()));
        CompletableFuture<Answer> latest = proxy.answerStoredAsync(new ProtocolRequest.Latest(VERSION.path()));
        assertThat(list).isNotDone();
        assertThat(latest).isNotDone();
        far.gate.countDown();

        assertThat(list.get()).isInstanceOf(Answer.Found.class);
        assertThat(latest.get()).isInstanceOf(Answer.Found.class);
    }

    @Test
    void givesUpOnAStorageThatDoesNotAnswer() {
        far.gate = new CountDownLatch(1);
        try (RemoteStorageDesk desk = new RemoteStorageDesk(Duration.ofMillis(1))) {
            assertThatThrownBy(() -> desk.ask(VERSION, () -> far.find(VERSION), Waiter.patient())
                            .get())
                    .cause()
                    .isInstanceOfSatisfying(FetchException.Unavailable.class, e -> assertThat(e.isTimeout())
                            .isTrue());
        }
    }
}
