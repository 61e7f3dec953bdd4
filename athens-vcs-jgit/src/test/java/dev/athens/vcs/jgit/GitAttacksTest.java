package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.testkit.git.PackFixture;
import dev.athens.testkit.git.PackFixture.Kind;
import dev.athens.testkit.git.RawGitServer;
import dev.athens.vcs.jgit.clones.BudgetException;
import dev.athens.vcs.jgit.clones.Folders;
import dev.athens.vcs.jgit.clones.GitLimits;
import dev.athens.vcs.jgit.clones.HeapBudget;
import dev.athens.vcs.jgit.clones.RepositoryCache;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers whose small answers would take more than a heap of 64 MiB. Each is refused by a limit that goes by the heap, and
 * nothing stays taken.
 */
@Timeout(60)
@Tag("attack")
class GitAttacksTest {
    private static final String ROOT = "evil.example/m";
    private static final byte[] MEBIBYTE = new byte[1 << 20];
    private static final GitLimits LIMITS = GitLimits.ofHeap(64 << 20);
    private static final String ANY_ID = "0123456789abcdef0123456789abcdef01234567";
    private static final byte[] GO_MOD = ("module " + ROOT + "\n").getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private RawGitServer server;
    private HeapBudget heap;
    private JGitFetcher fetcher;
    private GitTransports transports;

    @BeforeEach
    void start() throws IOException {
        server = RawGitServer.start();
        heap = new HeapBudget(LIMITS);
        RepositoryCache.Budget budget =
                new RepositoryCache.Budget(1 << 30, 5 << 20, 500 << 20, Duration.ofSeconds(30), heap);
        transports = new GitTransports(
                Network.builder().build(), Map.of(), folder.resolve("home"), Duration.ofSeconds(10), budget);
        fetcher = JGitFetcher.builder(folder.resolve("cache"))
                .limits(LIMITS)
                .build(
                        module -> new RepositoryLocation(RepositoryLocation.GIT, server.url() + "/m.git", ROOT, ""),
                        transports);
    }

    @AfterEach
    void stop() {
        fetcher.close();
        transports.close();
        server.close();
    }

    private void refuses(ThrowingCallable call, String reason) throws BudgetException {
        assertThatThrownBy(call)
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageStartingWith(ROOT)
                .hasMessageContaining(server.url() + "/m.git " + reason);
        assertThat(clonedBytes()).as("no more stays than was harmless").isLessThan(1_000_000);
        try (HeapBudget.Share all = heap.open()) {
            all.take(LIMITS.sharedBytes()); // nothing stays taken
        }
    }

    private long clonedBytes() {
        try {
            Path clones = folder.resolve("cache/clones");
            return Files.exists(clones) ? Folders.sizeBytes(clones) : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void list() throws Exception {
        fetcher.list(ModulePath.parse(ROOT));
    }

    private ModuleFiles fetch() throws Exception {
        return fetcher.fetch(ModuleVersion.parse(ROOT, "v1.0.0"), Files.createTempDirectory(folder, "scratch"));
    }

    private void serve(PackFixture pack, String commit) {
        server.references(Map.of("HEAD", commit, "refs/heads/main", commit, "refs/tags/v1.0.0", commit));
        server.pack(pack.toBytes());
    }

    /** Serves a commit of some entries, and the file go.mod. */
    private String serveTree(PackFixture pack, byte[]... entries) {
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            tree.writeBytes(entry);
        }
        String commit = pack.add(Kind.COMMIT, PackFixture.commit(pack.add(Kind.TREE, tree.toByteArray())));
        serve(pack, commit);
        return commit;
    }

    private static byte[] goMod(PackFixture pack) {
        return PackFixture.entry("100644", "go.mod", pack.add(Kind.BLOB, GO_MOD));
    }

    @Test
    void buildsAHarmlessModule() throws Exception {
        PackFixture pack = PackFixture.create();
        serveTree(pack, goMod(pack));
        assertThat(fetch().mod().sizeBytes()).isEqualTo(GO_MOD.length);
    }

    @Test
    void refusesLongNamesOfReferences() throws Exception {
        String name = "refs/tags/v1.0.0-" + "a".repeat(65_000);
        server.references(out -> {
            for (int i = 0; i < 3000; i++) {
                RawGitServer.reference(out, ANY_ID, name + i);
            }
        });
        refuses(
                this::list,
                "sends more than 2097152 bytes of references and messages, as much as a heap of 64 MiB allows");
    }

    @Test
    void refusesEndlessReferences() throws Exception {
        server.references(GitAttacksTest::writeEndlessReferences);
        refuses(this::list, "sends more than 2097152 bytes");
    }

    private static void writeEndlessReferences(OutputStream out) throws IOException {
        for (int i = 0; ; i++) {
            RawGitServer.reference(out, ANY_ID, "refs/tags/v1.0." + i);
        }
    }

    @Test
    void refusesEndlessReferencesOfOldProtocols() throws Exception {
        server.advertisement(GitAttacksTest::writeEndlessReferences);
        refuses(this::list, "sends more than 2097152 bytes");
    }

    @Test
    void refusesEndlessReferencesInAFile() throws Exception {
        server.page("/info/refs", out -> {
            for (int i = 0; ; i++) {
                out.write((ANY_ID + "\trefs/heads/b" + i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
        refuses(this::list, "sends more than 2097152 bytes");
    }

    @Test
    void refusesEndlessCapabilities() throws Exception {
        server.advertisement(out -> {
            RawGitServer.packet(out, "version 2\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; ; i++) {
                RawGitServer.packet(out, ("\u0001ability" + i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
        refuses(this::list, "sends more than 2097152 bytes");
    }

    @Test
    void refusesEndlessMessages() throws Exception {
        serve(PackFixture.create(), ANY_ID);
        server.fetch(out -> {
            RawGitServer.packet(out, "packfile\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                RawGitServer.progress(out, "a".repeat(1000));
            }
        });
        refuses(this::fetch, "sends more than 2097152 bytes");
    }

    @Test
    void refusesEndlessPacketsOfNothing() throws Exception {
        serve(PackFixture.create(), ANY_ID);
        server.fetch(out -> {
            RawGitServer.packet(out, "packfile\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                RawGitServer.packet(out, new byte[] {1});
            }
        });
        refuses(this::fetch, "sends more than 2097152 bytes");
    }

    @Test
    void refusesPacksThatAnnounceBillionsOfObjects() throws Exception {
        serve(PackFixture.create(), ANY_ID);
        server.pack(PackFixture.create().toBytes(1L << 31));
        refuses(this::fetch, "sends a pack of 2147483648 objects, more than 111848");
    }

    @Test
    void refusesCommitsThatInflate() throws Exception {
        PackFixture pack = PackFixture.create();
        pack.addRepeated(Kind.COMMIT, MEBIBYTE, 20);
        serve(pack, ANY_ID);
        refuses(this::fetch, "has a commit, folder or tag of 20971520 bytes, more than 1048576");
    }

    @Test
    void refusesFoldersThatInflate() throws Exception {
        PackFixture pack = PackFixture.create();
        pack.addRepeated(Kind.TREE, MEBIBYTE, 20);
        serve(pack, ANY_ID);
        refuses(this::fetch, "has a commit, folder or tag of 20971520 bytes");
    }

    @Test
    void refusesDeltasThatGrow() throws Exception {
        PackFixture pack = PackFixture.create();
        long base = pack.addRepeated(Kind.BLOB, MEBIBYTE, 1);
        pack.addDelta(base, PackFixture.growth(1 << 20, 1000));
        serve(pack, ANY_ID);
        refuses(this::fetch, "sends deltas that take 10496");
    }

    @Test
    void refusesChainsOfDeltas() throws Exception {
        PackFixture pack = PackFixture.create();
        long base = pack.addRepeated(Kind.BLOB, new byte[1 << 16], 1);
        for (int i = 0; i < 1000; i++) {
            pack.addDelta(base, PackFixture.growth(1 << 16, 1)); // two at each place: JGit holds the way back
            base = pack.addDelta(base, PackFixture.growth(1 << 16, 1));
        }
        serve(pack, ANY_ID);
        refuses(this::fetch, "sends deltas that take 224");
    }

    @Test
    void refusesChainsOfDeltasThatNameTheirBases() throws Exception {
        PackFixture pack = PackFixture.create();
        String base = pack.add(Kind.BLOB, new byte[1 << 16]);
        for (int i = 0; i < 1000; i++) {
            pack.addDelta(base, PackFixture.growth(1 << 16, 1));
        }
        serve(pack, ANY_ID);
        refuses(this::fetch, "sends deltas that take 65");
    }

    @Test
    void refusesDeltasOfALargeFileThatTheCloneHas() throws Exception {
        PackFixture first = PackFixture.create();
        String large = first.add(Kind.BLOB, new byte[25 << 20]);
        String commit = serveTree(first, goMod(first));
        server.references(Map.of("HEAD", commit, "refs/tags/v1.0.0", commit, "refs/tags/v1.1.0", ANY_ID));
        fetch();
        PackFixture second = PackFixture.create();
        second.addDelta(large, PackFixture.growth(1, 1)); // it says that its base is small
        server.pack(second.toBytes());
        refuses(
                () -> fetcher.fetch(ModuleVersion.parse(ROOT, "v1.1.0"), folder),
                "sends deltas that take 26214400 bytes");
    }

    @Test
    void refusesLargeBasesOfDeltas() throws Exception {
        PackFixture pack = PackFixture.create();
        long base = pack.addRepeated(Kind.BLOB, MEBIBYTE, 25);
        pack.addDelta(base, PackFixture.growth(25 << 20, 0));
        serve(pack, ANY_ID);
        refuses(this::fetch, "sends deltas that take 262144");
    }

    @Test
    void refusesEndlessObjects() throws Exception {
        serve(PackFixture.create(), ANY_ID);
        byte[] start = PackFixture.create().toBytes(1);
        server.fetch(out -> {
            RawGitServer.packet(out, "packfile\n".getBytes(StandardCharsets.US_ASCII));
            RawGitServer.data(out, Arrays.copyOf(start, 12));
            RawGitServer.data(out, new byte[] {0x3F, 0x78, (byte) 0x9C}); // a file of 15 bytes, deflated
            byte[] nothing = new byte[5 * 10_000];
            for (int i = 0; i < nothing.length; i += 5) {
                nothing[i + 3] = -1; // a block of 0 bytes, and the complement of that
                nothing[i + 4] = -1;
            }
            while (true) {
                RawGitServer.data(out, nothing);
            }
        });
        refuses(this::fetch, "is larger than the 5242880 bytes that a repository may have");
    }

    @Test
    void refusesTagsOfTags() throws Exception {
        PackFixture pack = PackFixture.create();
        String commit = serveTree(pack, goMod(pack));
        String tag = pack.add(Kind.TAG, PackFixture.tag("v1.0.0", Kind.COMMIT, commit));
        for (int i = 0; i < 1000; i++) {
            tag = pack.add(Kind.TAG, PackFixture.tag("v1.0.0", Kind.TAG, tag));
        }
        serve(pack, tag);
        refuses(this::fetch, "has tags of tags, more than 32 deep");
    }

    @Test
    void refusesFoldersThatHoldEachOtherManyTimes() throws Exception {
        PackFixture pack = PackFixture.create();
        byte[] goMod = goMod(pack);
        String inner = pack.add(
                Kind.TREE,
                PackFixture.entry(
                        "100644", "a.go", pack.add(Kind.BLOB, "package m\n".getBytes(StandardCharsets.UTF_8))));
        for (int depth = 0; depth < 10; depth++) {
            ByteArrayOutputStream tree = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                tree.writeBytes(PackFixture.entry("40000", "d" + i, inner));
            }
            inner = pack.add(Kind.TREE, tree.toByteArray());
        }
        serveTree(pack, PackFixture.entry("40000", "d", inner), goMod);
        refuses(this::fetch, "has files whose list takes more than 16777216 bytes");
    }

    @Test
    void refusesLargeFoldersInFolders() throws Exception {
        PackFixture pack = PackFixture.create();
        byte[] goMod = goMod(pack);
        String blob = pack.add(Kind.BLOB, new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 15_000; i++) {
            many.writeBytes(PackFixture.entry("100644", "f" + String.format("%09d", i), blob));
        }
        String inner = pack.add(Kind.TREE, new byte[0]);
        for (int depth = 0; depth < 20; depth++) {
            ByteArrayOutputStream tree = new ByteArrayOutputStream();
            tree.writeBytes(PackFixture.entry("40000", "d", inner));
            tree.writeBytes(many.toByteArray());
            inner = pack.add(Kind.TREE, tree.toByteArray());
        }
        serveTree(pack, PackFixture.entry("40000", "d", inner), goMod);
        refuses(this::fetch, "has folders in folders that take more than 8388608 bytes together");
    }

    @Test
    void refusesLargeModFiles() throws Exception {
        PackFixture pack = PackFixture.create();
        String goMod = pack.add(Kind.BLOB, "// x\n".repeat(300_000).getBytes(StandardCharsets.US_ASCII));
        serveTree(pack, PackFixture.entry("100644", "go.mod", goMod));
        refuses(this::fetch, "has a file go.mod of 1500000 bytes, more than 1048576");
    }

    @Test
    void refusesManyAttributes() throws Exception {
        PackFixture pack = PackFixture.create();
        String attributes = pack.add(Kind.BLOB, "* text\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        serveTree(pack, PackFixture.entry("100644", ".gitattributes", attributes), goMod(pack));
        refuses(this::fetch, "has git attributes of more than 20000 lines or 1048576 bytes");
    }

    @Test
    void refusesPatternsThatTakeForever() throws Exception {
        PackFixture pack = PackFixture.create();
        String pattern = "*a".repeat(900) + "*b text\n";
        String attributes = pack.add(Kind.BLOB, pattern.getBytes(StandardCharsets.US_ASCII));
        String file = "a".repeat(60_000);
        serveTree(
                pack,
                PackFixture.entry("100644", ".gitattributes", attributes),
                PackFixture.entry("100644", file, pack.add(Kind.BLOB, new byte[0])),
                goMod(pack));
        refuses(this::fetch, "has a pattern of git attributes that takes more than 10000000 steps to match");
    }

    @Test
    void refusesLargeObjectsOfServersWithoutGit() throws Exception {
        server.page(
                "/info/refs", out -> out.write((ANY_ID + "\trefs/tags/v1.0.0\n").getBytes(StandardCharsets.US_ASCII)));
        server.page("/HEAD", out -> out.write("ref: refs/tags/v1.0.0\n".getBytes(StandardCharsets.US_ASCII)));
        server.page("/objects/" + ANY_ID.substring(0, 2) + "/" + ANY_ID.substring(2), out -> {
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(out)) {
                deflated.write("tree 734003200\0".getBytes(StandardCharsets.US_ASCII));
                deflated.write(MEBIBYTE);
            }
        });
        refuses(this::fetch, "has a commit, folder or tag of 734003200 bytes");
    }
}
