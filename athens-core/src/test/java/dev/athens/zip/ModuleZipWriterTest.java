package dev.athens.zip;

import static dev.athens.zip.ZipCase.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.athens.internal.GoUnicode;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.ModuleZipWriter.Omitted;
import dev.athens.zip.ModuleZipWriter.Result;
import dev.athens.zip.SourceEntry.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ModuleZipWriterTest {
    private static final ModuleVersion M = ModuleVersion.parse("example.com/m", "v1.0.0");
    private static final long MIB = 1 << 20;

    @TempDir
    Path dir;

    static Stream<ZipCase> cases() throws IOException {
        List<ZipCase> cases = new ArrayList<>();
        for (String name : List.of("vendor", "collisions", "names", "selection", "random")) {
            cases.addAll(ZipCase.read(name + ".txt"));
        }
        assertThat(cases).hasSizeGreaterThan(100);
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheGoCommand(ZipCase expected) throws Exception {
        Path zip = dir.resolve("m.zip");
        if (!expected.error().isEmpty()) {
            assertThatThrownBy(() -> ModuleZipWriter.write(expected.version(), expected.entries(), zip))
                    .isInstanceOf(InvalidZipException.class)
                    .hasMessage(withoutControlCharacters(expected.error()));
            return;
        }
        Result result = ModuleZipWriter.write(expected.version(), expected.entries(), zip);
        assertThat(result.hash()).hasToString(expected.hash());
        assertThat(result.sizeBytes()).isEqualTo(Files.size(zip));
        assertThat(DirHash.ofZip(zip)).hasToString(expected.hash());
        assertThat(ModuleZipChecker.check(expected.version(), zip)).hasToString(expected.hash());
    }

    /** The go command prints names as they are before it quotes them. */
    private static String withoutControlCharacters(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> shown.appendCodePoint(c == '\n' || GoUnicode.isPrint(c) ? c : 0xFFFD));
        return shown.toString();
    }

    @Test
    void keepsMajorVersionAndUpperCaseInTheNames() throws Exception {
        List<SourceEntry> tree = List.of(file("a.go", "package a\n"), file("go.mod", "module c.example/Mod/v2\n"));
        ModuleVersion version = ModuleVersion.parse("c.example/Mod/v2", "v2.0.0-RC1");
        Path zip = dir.resolve("m.zip");

        assertThat(ModuleZipWriter.write(version, tree, zip).hash())
                .hasToString("h1:7Sd73S66bGAau1kql0dENJKFjkZp8w6swQhZiHVN3F8=");
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.stream().map(ZipEntry::getName))
                    .containsExactly("c.example/Mod/v2@v2.0.0-RC1/a.go", "c.example/Mod/v2@v2.0.0-RC1/go.mod");
        }
    }

    @Test
    void inheritedLicenseCountsInTheHash() throws Exception {
        List<SourceEntry> tree = List.of(
                file("deep/d.go", "package deep\n"),
                file("go.mod", "module github.com/u/nested/sub\n"),
                file("s.go", "package sub\n"),
                file("LICENSE", "L\n"));
        Result result = ModuleZipWriter.write(
                ModuleVersion.parse("github.com/u/nested/sub", "v0.3.0"), tree, dir.resolve("m.zip"));
        assertThat(result.hash()).hasToString("h1:5nuniZsPyqd9AJaHOMYKdScG3roIsNkALGGvzXIu8Ro=");
    }

    @Test
    void inheritedLicenseCollidesWithDirectoryOfThatName() {
        List<SourceEntry> tree = List.of(file("LICENSE/x", ""), file("LICENSE", "L\n"));
        assertRefused(tree, "create zip: LICENSE: entry \"LICENSE\" is both a file and a directory");
    }

    @Test
    void namesTheEntriesThatAreLeftOut() throws Exception {
        List<SourceEntry> tree = List.of(
                file(".hg_archival.txt", ""),
                file("a.go", ""),
                ZipCase.entry("link", Kind.SYMLINK, new byte[0]),
                ZipCase.entry("module", Kind.OTHER, new byte[0]),
                file("sub/go.mod", ""),
                file("sub/x.go", ""),
                file("vendor/x/y.go", ""));
        assertThat(ModuleZipWriter.write(M, tree, dir.resolve("m.zip")).omitted())
                .containsExactly(
                        new Omitted(".hg_archival.txt", "file is inserted by 'hg archive' and is always omitted"),
                        new Omitted("link", "file is a symbolic link"),
                        new Omitted("module", "not a regular file"),
                        new Omitted("sub/go.mod", "file is in another module"),
                        new Omitted("sub/x.go", "file is in another module"),
                        new Omitted("vendor/x/y.go", "file is in vendor directory"));
    }

    @Test
    void countsWhatGoesIn() throws Exception {
        List<SourceEntry> tree = List.of(file("a.go", "12345"), file("go.mod", "module m\ngo 1.24\n"));
        Result result = ModuleZipWriter.write(M, tree, dir.resolve("m.zip"));
        assertThat(result.fileCount()).isEqualTo(2);
        assertThat(result.contentBytes()).isEqualTo(22);
        assertThat(result.sizeBytes()).isEqualTo(Files.size(dir.resolve("m.zip")));
        assertThat(result.vendorRuleOf124()).isTrue();
    }

    @Test
    void givesTheSameBytesAgain() throws Exception {
        List<SourceEntry> tree = List.of(file("a.go", "package a\n".repeat(5000)), file("go.mod", "module m\n"));
        ModuleZipWriter.write(M, tree, dir.resolve("1.zip"));
        ModuleZipWriter.write(M, tree, dir.resolve("2.zip"));
        assertThat(dir.resolve("1.zip")).hasSameBinaryContentAs(dir.resolve("2.zip"));
    }

    @Test
    void refusesPathsThatLeaveTheModule() {
        assertRefused(List.of(file("a/../../b", "")), "create zip: a/../../b: file path is not clean");
        assertRefused(
                List.of(file("../b", "")),
                "create zip: ../b: malformed file path \"../b\": " + "invalid path element \"..\"");
        assertRefused(List.of(file("/b", "")), "create zip: /b: file path is not relative");
        assertRefused(List.of(file("a//b", "")), "create zip: a//b: file path is not clean");
        assertRefused(List.of(file("", "")), "create zip: : file path is not clean");
    }

    @Test
    void refusesTheSameNameTwice() {
        assertRefused(List.of(file("a", ""), file("a", "")), "create zip: a: multiple entries for file \"a\"");
    }

    @Test
    void refusesNamesThatAZipCannotHold() {
        String name = "a".repeat(65_600);
        assertThatThrownBy(() -> ModuleZipWriter.write(M, List.of(file(name, "")), dir.resolve("m.zip")))
                .isInstanceOf(InvalidZipException.class)
                .hasMessage("create zip: " + "a".repeat(200) + "...: file name too long for a zip");
    }

    @Test
    void packsVeryLongNames() throws Exception {
        Path zip = dir.resolve("m.zip");
        Result result = ModuleZipWriter.write(M, List.of(file("a/".repeat(2500) + "b", "")), zip);
        assertThat(ModuleZipChecker.check(M, zip)).isEqualTo(result.hash());
    }

    @Test
    void namesTheFirstProblemsOnly() {
        List<SourceEntry> tree = Stream.iterate(0, i -> i + 1)
                .limit(60)
                .map(i -> file("a:" + i, ""))
                .toList();
        assertThatThrownBy(() -> ModuleZipWriter.write(M, tree, dir.resolve("m.zip")))
                .isInstanceOf(InvalidZipException.class)
                .hasMessageEndingWith("\nand 10 more");
    }

    @Test
    void opensNoContentWhenANameIsRefused() {
        AtomicInteger opened = new AtomicInteger();
        SourceEntry good = new SourceEntry("a.go", Kind.REGULAR, () -> {
            opened.incrementAndGet();
            return InputStream.nullInputStream();
        });
        assertRefused(
                List.of(good, file("b.", "")),
                "create zip: b.: malformed file path \"b.\": " + "trailing dot in path element");
        assertThat(opened).hasValue(0);
    }

    @Test
    void passesOnTroubleWithReading() {
        SourceEntry broken = new SourceEntry("a.go", Kind.REGULAR, () -> {
            throw new IOException("disk gone");
        });
        assertThatThrownBy(() -> ModuleZipWriter.write(M, List.of(broken), dir.resolve("m.zip")))
                .isInstanceOf(IOException.class)
                .hasMessage("disk gone");
    }

    @Test
    void refusesLargeGoModAndLicense() {
        assertRefused(
                List.of(zeros("go.mod", 16 * MIB + 1)),
                "create zip: go.mod: go.mod file too large (max size is 16777216 bytes)");
        assertRefused(
                List.of(zeros("LICENSE", 16 * MIB + 1)),
                "create zip: LICENSE: LICENSE file too large (max size is 16777216 bytes)");
    }

    @Test
    void acceptsLargestGoModAndLicense() throws Exception {
        List<SourceEntry> tree = List.of(zeros("go.mod", 16 * MIB), zeros("LICENSE", 16 * MIB));
        Path zip = dir.resolve("m.zip");
        assertThat(ModuleZipWriter.write(M, tree, zip).hash()).isEqualTo(ModuleZipChecker.check(M, zip));
    }

    @Test
    void refusesMoreThan500MebibytesOfContent() {
        assertRefused(
                List.of(zeros("a", 300 * MIB), zeros("b", 200 * MIB + 1)),
                "create zip: module source tree too large (max size is 524288000 bytes)");
    }

    @Test
    void givesTheSameBytesWithAnyNumberOfThreads() throws Exception {
        List<SourceEntry> tree = largeTree();
        Path alone = dir.resolve("1.zip");
        Result result = ModuleZipWriter.write(M, tree, alone, 1);

        for (int threads : List.of(2, 5)) {
            Path together = dir.resolve(threads + ".zip");
            assertThat(ModuleZipWriter.write(M, tree, together, threads).hash()).isEqualTo(result.hash());
            assertThat(together).hasSameBinaryContentAs(alone);
        }
        assertThat(ModuleZipChecker.check(M, alone)).isEqualTo(result.hash());
        assertHolds(alone, tree);
    }

    @Test
    void readsContentsInOrderAndInTheCallingThread() throws Exception {
        List<String> opened = new ArrayList<>();
        Thread caller = Thread.currentThread();
        List<SourceEntry> tree = largeTree().stream()
                .map(entry -> new SourceEntry(entry.name(), entry.kind(), () -> {
                    assertThat(Thread.currentThread()).isSameAs(caller);
                    opened.add(entry.name());
                    return entry.content().open();
                }))
                .toList();
        ModuleZipWriter.write(M, tree, dir.resolve("m.zip"), 2);
        assertThat(opened).isEqualTo(tree.stream().map(SourceEntry::name).toList());
    }

    @Test
    void startsThreadsForLargeModulesOnlyAndLeavesNone() throws Exception {
        List<Thread> seen = new ArrayList<>();
        SourceEntry look = new SourceEntry("z", Kind.REGULAR, () -> {
            seen.addAll(deflatingThreads());
            return InputStream.nullInputStream();
        });
        ModuleZipWriter.write(M, List.of(zeros("a", 200 << 10), look), dir.resolve("m.zip"), 2);
        assertThat(seen).isEmpty();

        ModuleZipWriter.write(M, List.of(zeros("a", MIB), look), dir.resolve("m.zip"), 1);
        assertThat(seen).isEmpty();

        ModuleZipWriter.write(M, List.of(zeros("a", MIB), look), dir.resolve("m.zip"), 2);
        assertThat(seen).hasSize(2);
        assertNoThreadIsLeft();
    }

    @Test
    void passesOnTheTroubleOfTheFirstOfManyFiles() throws Exception {
        List<SourceEntry> tree = new ArrayList<>(largeTree());
        for (String name : List.of("n1", "n2")) {
            tree.add(new SourceEntry(name, Kind.REGULAR, () -> {
                throw new IOException("cannot read " + name);
            }));
        }
        tree.addAll(List.of(zeros("z1", MIB), zeros("go.mod", 16 * MIB + 1)));
        assertThatThrownBy(() -> ModuleZipWriter.write(M, tree, dir.resolve("m.zip"), 2))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read n1");
        assertNoThreadIsLeft();
    }

    @Test
    void passesOnTroubleWithWriting() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no device that is always full");
        assertThatThrownBy(() -> ModuleZipWriter.write(M, List.of(noise("a", MIB)), full, 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertNoThreadIsLeft();
    }

    @Test
    void keepsTheInterruptOfItsThread() throws Exception {
        SourceEntry interrupting = new SourceEntry("b", Kind.REGULAR, () -> {
            Thread.currentThread().interrupt();
            return noise("b", 4 * MIB).content().open();
        });
        SourceEntry noticing = new SourceEntry("c", Kind.REGULAR, () -> {
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            throw new InterruptedIOException();
        });
        List<SourceEntry> tree = List.of(noise("a", MIB), interrupting, noticing);
        try {
            assertThatThrownBy(() -> ModuleZipWriter.write(M, tree, dir.resolve("m.zip"), 2))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertNoThreadIsLeft();
    }

    @Test
    void readsAheadOfTheWritingByAMebibyteOrTwo() throws Exception {
        Path zip = dir.resolve("m.zip");
        AtomicLong mostAhead = new AtomicLong();
        SourceEntry watching =
                new SourceEntry(
                        "a", Kind.REGULAR, () -> new FilterInputStream(
                                noise("a", 16 * MIB).content().open()) {
                            private long read;

                            @Override
                            public int read(byte[] target, int offset, int length) throws IOException {
                                mostAhead.accumulateAndGet(read - Files.size(zip), Math::max);
                                int n = super.read(target, offset, length);
                                read += n;
                                return n;
                            }
                        });
        ModuleZipWriter.write(M, List.of(watching), zip, 2);
        assertThat(mostAhead.get()).isLessThan(2 * MIB);
        assertThat(zip).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(16 * MIB));
    }

    @Test
    void packsMoreFilesThanSixteenBitsCount() throws Exception {
        List<SourceEntry> tree =
                IntStream.range(0, 70_000).mapToObj(i -> file("f" + i, "")).toList();
        Path zip = dir.resolve("m.zip");
        Result result = ModuleZipWriter.write(M, tree, zip);
        assertThat(ModuleZipChecker.check(M, zip)).isEqualTo(result.hash());
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.size()).isEqualTo(70_000);
        }
    }

    /** Files of all sizes around those at which deflating changes, empty ones too, 3 MB in all. */
    private static List<SourceEntry> largeTree() {
        List<SourceEntry> tree = new ArrayList<>();
        int[] sizes = {0, 1, 3_000, 65_535, 65_536, 65_537, 131_072, 500_000};
        for (int i = 0; i < 40; i++) {
            int sizeBytes = sizes[i % sizes.length];
            String name = "%02d-%d".formatted(i, sizeBytes);
            tree.add(i % 3 == 0 ? noise(name, sizeBytes) : text(name, sizeBytes));
        }
        return tree;
    }

    private static SourceEntry text(String name, int sizeBytes) {
        Random random = new Random(sizeBytes);
        StringBuilder text = new StringBuilder();
        while (text.length() < sizeBytes) {
            text.append("func f").append(random.nextInt(1000)).append("() {}\n");
        }
        return file(name, text.substring(0, sizeBytes));
    }

    /** What no compressor makes smaller. */
    private static SourceEntry noise(String name, long sizeBytes) {
        byte[] bytes = new byte[(int) sizeBytes];
        new Random(1).nextBytes(bytes);
        return ZipCase.entry(name, Kind.REGULAR, bytes);
    }

    private static void assertHolds(Path zip, List<SourceEntry> tree) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (SourceEntry entry : tree) {
                assertThat(in.getNextEntry().getName()).isEqualTo(M + "/" + entry.name());
                try (InputStream content = entry.content().open()) {
                    assertThat(in.readAllBytes()).isEqualTo(content.readAllBytes());
                }
            }
            assertThat(in.getNextEntry()).isNull();
        }
    }

    private static List<Thread> deflatingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("athens-deflate"))
                .toList();
    }

    /** A thread that has done all its work may still be seen for a moment. */
    private static void assertNoThreadIsLeft() throws InterruptedException {
        for (Thread thread : deflatingThreads()) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static SourceEntry zeros(String name, long sizeBytes) {
        return new SourceEntry(name, Kind.REGULAR, () -> new ZeroStream(sizeBytes));
    }

    private void assertRefused(List<SourceEntry> tree, String message) {
        assertThatThrownBy(() -> ModuleZipWriter.write(M, tree, dir.resolve("m.zip")))
                .isInstanceOf(InvalidZipException.class)
                .hasMessage(message);
    }

    /** Many bytes from nowhere. */
    private static final class ZeroStream extends InputStream {
        private long remaining;

        ZeroStream(long sizeBytes) {
            this.remaining = sizeBytes;
        }

        @Override
        public int read() {
            return remaining-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (remaining <= 0) {
                return -1;
            }
            int n = (int) Math.min(length, remaining);
            Arrays.fill(target, offset, offset + n, (byte) 0);
            remaining -= n;
            return n;
        }
    }
}
