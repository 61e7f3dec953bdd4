package dev.athens.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.storage.Storage;
import dev.athens.storage.StorageParts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a storage on a server must do besides what all must do: several processes share it, and the network and the rights
 * may be wrong. Extend it, start a real server, and override nothing else. What goes wrong must be an {@link IOException}
 * whose message has the name of the place, within the minute that a test has: open with time-outs of about a second.
 */
public abstract class RemoteStorageContract extends StorageContract {
    private static final ModuleVersion ERRORS = ModuleVersion.parse("github.com/pkg/errors", "v0.9.1");
    private static final int SAVERS = 16;
    private static final int ZIP_BYTES = 1 << 20;

    /** Of {@link #ZIP_BYTES}; more than sockets buffer on the way. */
    private static final int CUT_BYTES = 300_000;

    private static final int ALL_VERSIONS = 10_000;
    private static final int SOME_VERSIONS = ALL_VERSIONS / 10;
    private static final String AWAY = "(?is).*(connect|reset|refused|time|closed|broken|end of file|i/o error).*";

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** For subclasses. */
    protected RemoteStorageContract() {}

    /** What a login may do with a place. */
    protected enum Rights {
        /** Read and write. */
        ALL,
        /** Read only. */
        READ,
        /** Log in, and nothing else. */
        NONE
    }

    /** Where the server is. */
    protected abstract InetSocketAddress server() throws Exception;

    /** Makes an empty place, such as a bucket or a database, and gives its name, which no other place has. */
    protected abstract String newPlace() throws Exception;

    /**
     * Opens a place as a process of its own would.
     *
     * @param place what {@link #newPlace} gave
     * @param rights of the login; a place that others than {@code ALL} open was opened with {@code ALL} before
     * @param server where to connect to, which may be a bad link to the server
     */
    protected abstract StorageParts open(String place, Rights rights, InetSocketAddress server) throws Exception;

    @Override
    public final StorageParts newStorage(Path folder) throws Exception {
        return keep(open(newPlace(), Rights.ALL, server()));
    }

    private StorageParts keep(StorageParts parts) {
        opened.add(parts);
        return parts;
    }

    private Storage open(String place) throws Exception {
        return keep(open(place, Rights.ALL, server())).storage();
    }

    private Storage open(String place, FaultyLink link) throws Exception {
        return keep(open(place, Rights.ALL, link.address())).storage();
    }

    private FaultyLink newLink() throws Exception {
        FaultyLink link = FaultyLink.to(server());
        opened.add(link);
        return link;
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void showsWhatOneProcessDoesToTheOther() throws Exception {
        String place = newPlace();
        Storage one = open(place);
        Storage other = open(place);

        assertThat(one.saveHead(ERRORS, files("info", "mod", "").head())).isTrue();
        assertThat(text(other.findHead(ERRORS).orElseThrow().mod())).isEqualTo("mod");
        assertThat(other.saveHead(ERRORS, files("info", "mod", "").head())).isFalse();

        assertThat(other.save(ERRORS, files("info", "mod", "zip"))).isTrue();
        assertThat(text(one.find(ERRORS).orElseThrow().zip())).isEqualTo("zip");
        assertThat(one.list(ERRORS.path())).containsExactly(ERRORS.version());
        assertThat(one.save(ERRORS, files("info", "mod", "other"))).isFalse();

        assertThat(one.delete(ERRORS)).isTrue();
        assertThat(other.find(ERRORS)).isEmpty();
        assertThat(other.findHead(ERRORS)).isEmpty();
        assertThat(other.list(ERRORS.path())).isEmpty();
    }

    @Test
    void keepsPlacesApart() throws Exception {
        Storage one = open(newPlace());
        Storage other = open(newPlace());

        one.save(ERRORS, files("info", "mod", "zip"));

        assertThat(other.findHead(ERRORS)).isEmpty();
        assertThat(other.list(ERRORS.path())).isEmpty();
    }

    @Test
    @Timeout(120)
    void letsOneOfManySaversInTwoProcessesWin() throws Exception {
        String place = newPlace();
        List<Storage> processes = List.of(open(place), open(place));
        CyclicBarrier start = new CyclicBarrier(SAVERS);
        ExecutorService threads = Executors.newFixedThreadPool(SAVERS);
        try {
            List<Future<Boolean>> savers = new ArrayList<>();
            for (int i = 0; i < SAVERS; i++) {
                Storage mine = processes.get(i % 2);
                ModuleFiles files = files("info", "mod", "zip of " + i);
                savers.add(threads.submit(() -> {
                    start.await();
                    return mine.save(ERRORS, files);
                }));
            }
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < SAVERS; i++) {
                if (savers.get(i).get(60, TimeUnit.SECONDS)) {
                    winners.add(i);
                }
            }

            assertThat(winners).hasSize(1);
            for (Storage process : processes) {
                assertThat(text(process.find(ERRORS).orElseThrow().zip())).isEqualTo("zip of " + winners.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Timeout(120)
    void listsAThousandVersionsAmongHeads() throws Exception {
        listsAmongHeads(SOME_VERSIONS);
    }

    @Test
    @Tag("long")
    @Timeout(600)
    void listsTenThousandVersionsAmongHeads() throws Exception {
        listsAmongHeads(ALL_VERSIONS);
    }

    private void listsAmongHeads(int count) throws Exception {
        Storage storage = open(newPlace());
        ModulePath module = ModulePath.parse("example.com/Many");
        ExecutorService threads = Executors.newFixedThreadPool(SAVERS);
        List<Version> whole = new ArrayList<>();
        try {
            List<Future<Boolean>> saves = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ModuleVersion version = ModuleVersion.parse(module.value(), "v1." + i / 100 + "." + i % 100);
                if (i % 10 == 3) {
                    saves.add(threads.submit(() ->
                            storage.saveHead(version, files("info", "mod", "").head())));
                } else {
                    whole.add(version.version());
                    saves.add(threads.submit(() -> storage.save(version, files("info", "mod", "zip"))));
                }
            }
            for (Future<Boolean> save : saves) {
                assertThat(save.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(storage.list(module)).containsExactlyElementsOf(whole);
    }

    @Test
    @Timeout(60)
    void servesAndRefusesToSaveWhereItMayOnlyRead() throws Exception {
        String place = newPlace();
        open(place).save(ERRORS, files("info", "mod", "zip"));

        Storage reader = keep(open(place, Rights.READ, server())).storage();

        assertThat(text(reader.find(ERRORS).orElseThrow().zip())).isEqualTo("zip");
        assertThat(reader.list(ERRORS.path())).containsExactly(ERRORS.version());
        ModuleVersion other = ModuleVersion.parse("example.com/a", "v1.0.0");
        assertThatThrownBy(() -> reader.save(other, files("info", "mod", "zip")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.saveHead(other, files("info", "mod", "").head()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reader.delete(ERRORS)).isInstanceOf(IOException.class);
        assertThat(open(place).findHead(other)).isEmpty();
        assertThat(open(place).find(ERRORS)).isPresent();
    }

    @Test
    @Timeout(60)
    void saysWhatItMayNotDo() throws Exception {
        String place = newPlace();
        open(place);

        assertThatThrownBy(
                        () -> keep(open(place, Rights.NONE, server())).storage().find(ERRORS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(place);
    }

    @Test
    @Timeout(60)
    void doesNotOpenWithoutItsServer() throws Exception {
        FaultyLink link = newLink();
        link.refuse();
        String place = newPlace();

        assertAway(place, () -> open(place, link));
    }

    @Test
    @Timeout(60)
    void saysThatItsServerIsAwayAndHeals() throws Exception {
        FaultyLink link = newLink();
        String place = newPlace();
        Storage storage = open(place, link);
        storage.save(ERRORS, files("info", "mod", "zip"));
        ModuleVersion other = ModuleVersion.parse("example.com/a", "v1.0.0");

        link.refuse();
        assertAway(place, () -> storage.find(ERRORS));
        assertAway(place, () -> storage.findHead(ERRORS));
        assertAway(place, () -> storage.list(ERRORS.path()));
        assertAway(place, () -> storage.save(other, files("info", "mod", "zip")));

        link.heal();
        assertThat(text(storage.find(ERRORS).orElseThrow().zip())).isEqualTo("zip");
        assertThat(storage.save(other, files("info", "mod", "zip"))).isTrue();
    }

    @Test
    @Timeout(60)
    void waitsForAStalledServerOnlySoLong() throws Exception {
        FaultyLink link = newLink();
        String place = newPlace();
        Storage storage = open(place, link);
        storage.save(ERRORS, files("info", "mod", "zip"));

        link.stall();
        assertAway(place, () -> storage.find(ERRORS));

        link.heal();
        assertThat(text(storage.find(ERRORS).orElseThrow().zip())).isEqualTo("zip");
    }

    @Test
    @Timeout(60)
    void waitsForAServerThatIsSlow() throws Exception {
        FaultyLink link = newLink();
        Storage storage = open(newPlace(), link);
        link.delay(Duration.ofMillis(5));

        storage.save(ERRORS, bigFiles());

        assertIsBig(storage.find(ERRORS).orElseThrow().zip());
    }

    @Test
    @Timeout(60)
    void breaksOffAZipWhoseConnectionIsCut() throws Exception {
        FaultyLink link = newLink();
        Storage storage = open(newPlace(), link);
        storage.save(ERRORS, bigFiles());
        Blob zip = storage.find(ERRORS).orElseThrow().zip();

        link.cutAfterDownload(CUT_BYTES);
        assertThatThrownBy(() -> {
                    try (InputStream in = zip.openStream()) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);

        link.heal();
        assertIsBig(zip);
    }

    @Test
    @Timeout(60)
    void showsNothingOfASaveWhoseConnectionIsCut() throws Exception {
        FaultyLink link = newLink();
        String place = newPlace();
        Storage storage = open(place, link);
        Storage other = open(place);

        link.cutAfterUpload(CUT_BYTES);
        assertThatThrownBy(() -> storage.save(ERRORS, bigFiles())).isInstanceOf(IOException.class);

        assertThat(other.find(ERRORS)).isEmpty();
        assertThat(other.list(ERRORS.path())).isEmpty();
        link.heal();
        assertThat(storage.save(ERRORS, bigFiles())).isTrue();
        assertIsBig(other.find(ERRORS).orElseThrow().zip());
    }

    /** Each answer of a save gets lost once; whatever the saver was told, what is there is whole or absent. */
    @Test
    @Timeout(60)
    void isNeverTornByAnswersThatGetLost() throws Exception {
        FaultyLink link = newLink();
        String place = newPlace();
        Storage other = open(place);
        for (int bytes = 1; bytes <= 2_000; bytes += 400) {
            Storage storage = open(place, link);
            link.cutAfterDownload(bytes);
            Optional<Boolean> told = save(storage);

            Optional<ModuleFiles> found = other.find(ERRORS);
            if (found.isPresent()) {
                assertThat(text(found.get().zip())).isEqualTo("zip");
                assertThat(other.list(ERRORS.path())).containsExactly(ERRORS.version());
            }
            told.ifPresent(saved -> assertThat(found.isPresent()).isEqualTo(saved));
            link.heal();
            assertThat(storage.save(ERRORS, files("info", "mod", "zip"))).isEqualTo(found.isEmpty());
            assertThat(other.delete(ERRORS)).isTrue();
        }
    }

    private static Optional<Boolean> save(Storage storage) {
        try {
            return Optional.of(storage.save(ERRORS, files("info", "mod", "zip")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void assertAway(String place, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(place)
                .message()
                .matches(AWAY);
    }

    private static void assertIsBig(Blob zip) throws IOException {
        try (InputStream stored = zip.openStream();
                InputStream expected = new PatternBlob(ZIP_BYTES).openStream()) {
            assertThat(stored).hasSameContentAs(expected);
        }
    }

    private static ModuleFiles bigFiles() {
        return new ModuleFiles(new ModuleHead(Blob.of("info"), Blob.of("mod")), new PatternBlob(ZIP_BYTES));
    }

    private static ModuleFiles files(String info, String mod, String zip) {
        return new ModuleFiles(Blob.of(info), Blob.of(mod), Blob.of(zip));
    }

    private static String text(Blob blob) throws IOException {
        try (InputStream in = blob.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
