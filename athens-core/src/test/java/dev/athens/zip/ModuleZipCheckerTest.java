package dev.athens.zip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.athens.module.ModuleVersion;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModuleZipCheckerTest {
    private static final ModuleVersion M = ModuleVersion.parse("example.com/m", "v1.0.0");
    private static final String P = "example.com/m@v1.0.0/";

    /** Recorded from golang.org/x/mod/sumdb/dirhash for a file {@code a.go} that holds {@code a}. */
    private static final String HASH_OF_A_GO = "h1:9zEeCeQgkPkYPeDPb6rD76DepUB5wBJMbShxqvj6eTI=";

    @TempDir
    Path dir;

    static Stream<Arguments> refused() {
        String latinP = P;
        return Stream.of(
                arguments("other prefix", zip(z -> z.file("example.com/n@v1.0.0/a", "")), "does not have prefix"),
                arguments("no prefix", zip(z -> z.file("a", "")), "does not have prefix"),
                arguments("prefix in capitals", zip(z -> z.file("Example.com/m@v1.0.0/a", "")), "prefix"),
                arguments("half a prefix", zip(z -> z.file("example.com/m@v1.0.0", "")), "prefix"),
                arguments("empty name", zip(z -> z.file("", "")), "prefix"),
                arguments("climbing name", zip(z -> z.file(P + "../../a", "")), "file path is not clean|invalid path"),
                arguments("name climbing inside", zip(z -> z.file(P + "a/../b", "")), "file path is not clean"),
                arguments("dot element", zip(z -> z.file(P + "./a", "")), "file path is not clean"),
                arguments("only dots", zip(z -> z.file(P + "..", "")), "invalid path element"),
                arguments("absolute name", zip(z -> z.file(P + "/a", "")), "empty path element"),
                arguments("double slash", zip(z -> z.file(P + "a//b", "")), "file path is not clean"),
                arguments("two slashes at the end", zip(z -> z.file(P + "a//", "")), "file path is not clean"),
                arguments("backslash", zip(z -> z.file(P + "a\\b", "")), "invalid char '\\\\\\\\'"),
                arguments("NUL", zip(z -> z.file(P + "a\0b", "")), "invalid char '\\\\x00'"),
                arguments("newline", zip(z -> z.file(P + "a\nb", "")), "invalid char '\\\\n'"),
                arguments("invalid UTF-8", zip(z -> z.file(latinP + "a\u00ff", "")), "a\\\\xff\": invalid UTF-8"),
                arguments("device name", zip(z -> z.file(P + "x/nul.c", "")), "disallowed as path element"),
                arguments("twice", zip(z -> z.file(P + "a", "").file(P + "a", "")), "multiple entries for file \"a\""),
                arguments("letter case", zip(z -> z.file(P + "a", "").file(P + "A", "")), "collision: \"a\" and \"A\""),
                arguments("file as directory", zip(z -> z.file(P + "a", "").file(P + "a/b", "")), "both a file and"),
                arguments("go.mod below", zip(z -> z.file(P + "a/go.mod", "")), "not in module root directory"),
                arguments("GO.MOD below", zip(z -> z.file(P + "a/GO.MOD", "")), "not in module root directory"),
                arguments("Go.mod", zip(z -> z.file(P + "Go.mod", "")), "must have lowercase names"),
                arguments(
                        "several", zip(z -> z.file(P + "a.", "").file("b", "")), "a\\.: .*\\n.*b: path does not have"),
                arguments(
                        "large go.mod", zip(z -> z.stored(P + "go.mod", "").declareSize(16777217)), "go.mod file too"),
                arguments("large LICENSE", zip(z -> z.stored(P + "LICENSE", "").declareSize(16777217)), "LICENSE file"),
                arguments("declared bomb", zip(z -> z.stored(P + "a", "").declareSize(524288001)), "too large"),
                arguments("declared in parts", zip(ModuleZipCheckerTest::twoHalfBombs), "too large"),
                arguments("negative size", zip(z -> z.stored(P + "a", "").withZip64(-1)), "too large"),
                arguments(
                        "more than declared",
                        zip(z -> z.stored(P + "a", "abc").declareSize(2)),
                        "larger than declared"),
                arguments(
                        "deflated bomb",
                        zip(z -> z.deflated(P + "a", new byte[9_000_000]).declareSize(9)),
                        "larger"),
                arguments(
                        "less than declared", zip(z -> z.stored(P + "a", "abc").declareSize(4)), "unexpected end"),
                arguments("CRC", zip(z -> z.stored(P + "a", "abc").declareCrc(1)), "checksum error"),
                arguments("descriptor", zip(z -> z.stored(P + "a", "abc").declareDescriptor()), "checksum error"),
                arguments(
                        "compression", zip(z -> z.stored(P + "a", "abc").declareMethod(12)), "unsupported compression"),
                arguments(
                        "no deflate data", zip(z -> z.stored(P + "a", "\u00ff").declareMethod(8)), "invalid"),
                arguments("cut deflate data", zip(z -> z.stored(P + "a", "").declareMethod(8)), "end"),
                arguments("directory with content", zip(z -> z.stored(P + "a/", "abc")), "directory with content"),
                arguments("overlapping entries", zip(ModuleZipCheckerTest::overlap), "entries overlap"),
                arguments("wrong count", new RawZip().file(P + "a", "").build(2, ""), "unexpected end|not a valid"),
                arguments("empty file", new byte[0], "not a valid zip file"),
                arguments("short file", new byte[21], "not a valid zip file"),
                arguments("text", "hello, world\n".repeat(99).getBytes(UTF_8), "not a valid zip file"),
                arguments("directory outside", endRecord(1, 1_000_000, 0), "unexpected end of file"),
                arguments("comment outside", endRecord(0, 0, 9), "not a valid zip file"));
    }

    private static void twoHalfBombs(RawZip zip) {
        zip.stored(P + "a", "").declareSize(262144001);
        zip.stored(P + "b", "").declareSize(262144001);
    }

    private static void overlap(RawZip zip) {
        zip.deflated(P + "0", new byte[100_000]);
        for (int i = 1; i < 50; i++) {
            zip.again(P + i);
        }
    }

    private static byte[] endRecord(int entries, int start, int commentLength) {
        byte[] end = new RawZip().build(entries, "");
        end[16] = (byte) start;
        end[17] = (byte) (start >> 8);
        end[18] = (byte) (start >> 16);
        end[20] = (byte) commentLength;
        return end;
    }

    private static byte[] zip(Consumer<RawZip> content) {
        RawZip zip = new RawZip();
        content.accept(zip);
        return zip.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, byte[] bytes, String reason) throws IOException {
        Path zip = Files.write(dir.resolve("m.zip"), bytes);
        assertThatThrownBy(() -> ModuleZipChecker.check(M, zip))
                .as(what)
                .isInstanceOf(InvalidZipException.class)
                .hasMessageStartingWith("invalid module zip: ")
                .message()
                .containsPattern(reason);
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("stored", zip(z -> z.file(P + "a.go", "a"))),
                arguments("deflated", zip(z -> z.deflated(P + "a.go", bytes("a")))),
                arguments("other local name", zip(z -> z.storedUnder("b", P + "a.go", "a"))),
                arguments(
                        "data before",
                        new RawZip().raw(new byte[100]).file(P + "a.go", "a").build()),
                arguments("shifted offsets", concat(new byte[100], zip(z -> z.file(P + "a.go", "a")))),
                arguments("data after", concat(zip(z -> z.file(P + "a.go", "a")), new byte[100])),
                arguments("comment", new RawZip().file(P + "a.go", "a").build(1, "hello")),
                arguments("zip64 size", zip(z -> z.stored(P + "a.go", "a").withZip64(1))),
                arguments("no CRC", zip(z -> z.stored(P + "a.go", "a").declareCrc(0))),
                arguments("data between", gap()));
    }

    private static byte[] gap() {
        return new RawZip().file(P + "a.go", "a").raw(new byte[50]).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void acceptsOddZipsThatTheGoCommandAccepts(String what, byte[] bytes) throws Exception {
        Path zip = Files.write(dir.resolve("m.zip"), bytes);
        assertThat(ModuleZipChecker.check(M, zip)).as(what).hasToString(HASH_OF_A_GO);
        assertThat(DirHash.ofZip(zip)).as(what).hasToString(HASH_OF_A_GO);
    }

    @Test
    void countsDirectoryEntriesInTheHash() throws Exception {
        byte[] bytes = zip(z -> z.file(P, "").file(P + "d/", "").file(P + "d/a.go", "a"));
        Path zip = Files.write(dir.resolve("m.zip"), bytes);
        assertThat(ModuleZipChecker.check(M, zip)).hasToString("h1:NQeDnRhx4//i7rT2vc93CP/WVP/VdqfiZeefoLvk7ac=");
    }

    @Test
    void refusesAFileOfMoreThan500Mebibytes() throws Exception {
        Path zip = dir.resolve("m.zip");
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw")) {
            file.setLength(ZipLimits.MAX_ZIP_BYTES + 1);
        }
        assertThatThrownBy(() -> ModuleZipChecker.check(M, zip))
                .isInstanceOf(InvalidZipException.class)
                .hasMessage("invalid module zip: module zip file is too large "
                        + "(524288001 bytes; limit is 524288000 bytes)");
    }

    @Test
    void boundsTheNumberOfEntries() throws Exception {
        Path zip = dir.resolve("m.zip");
        writeEmptyFiles(zip, 250_001);
        assertThatThrownBy(() -> ModuleZipChecker.check(M, zip))
                .isInstanceOf(InvalidZipException.class)
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> DirHash.ofZip(zip)).hasMessageContaining("too many entries");
    }

    @Test
    void acceptsMoreEntriesThanAnOldZipCanCount() throws Exception {
        Path zip = dir.resolve("m.zip");
        writeEmptyFiles(zip, 70_000);
        assertThat(ModuleZipChecker.check(M, zip)).isEqualTo(DirHash.ofZip(zip));
    }

    private static void writeEmptyFiles(Path zip, int count) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
            for (int i = 0; i < count; i++) {
                out.putNextEntry(new ZipEntry(P + i));
                out.closeEntry();
            }
        }
    }

    @Test
    void boundsDeepDirectories() throws Exception {
        RawZip raw = new RawZip();
        for (int i = 0; i < 20; i++) {
            raw.file(P + i + "/a".repeat(30_000), "");
        }
        Path zip = Files.write(dir.resolve("m.zip"), raw.build());
        assertThatThrownBy(() -> ModuleZipChecker.check(M, zip))
                .isInstanceOf(InvalidZipException.class)
                .hasMessageContaining("too many files and directories");
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] whole = zip(z -> z.file(P + "a.go", "a").deflated(P + "b.go", new byte[1000]));
        Path zip = dir.resolve("m.zip");
        for (int length = 0; length < whole.length; length++) {
            Files.write(zip, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ModuleZipChecker.check(M, zip)).isInstanceOf(InvalidZipException.class);
        }
    }

    @Test
    void survivesDamage() throws Exception {
        byte[] whole = zip(z -> z.file(P + "a.go", "a").deflated(P + "b.go", new byte[1000]));
        Path zip = dir.resolve("m.zip");
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(zip, damaged);
            assertThatCode(() -> checkAgrees(zip)).doesNotThrowAnyException();
        }
    }

    /** Damage that goes unnoticed by the check does not matter to the hash either. */
    private static void checkAgrees(Path zip) throws IOException {
        try {
            assertThat(ModuleZipChecker.check(M, zip)).isEqualTo(DirHash.ofZip(zip));
        } catch (InvalidZipException e) {
            assertThat(e).hasMessageStartingWith("invalid module zip: ");
        }
    }

    @Test
    void tellsAMissingFileFromABadOne() {
        assertThatThrownBy(() -> ModuleZipChecker.check(M, dir.resolve("none.zip")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {".git/config", ".GIT/config", "a/.git", "a/.git /config", "a/b/GIT~1/hooks/x", ".git/"})
    void tellsOfFilesThatGitTakesForItsOwn(String name) throws Exception {
        CheckedZip zip = checked(zip(z -> z.file(P + "a.go", "").file(P + name, "")));
        assertThat(zip.gitProblem().orElseThrow())
                .startsWith("zip holds " + name.replaceFirst("/$", "") + ", which git would");
    }

    @Test
    void tellsNothingOfFilesAboutGit() throws Exception {
        CheckedZip zip = checked(zip(z -> z.file(P + ".gitignore", "").file(P + ".github/a.yml", "")));
        assertThat(zip.gitProblem()).isEmpty();
    }

    private CheckedZip checked(byte[] zip) throws Exception {
        return ModuleZipChecker.checked(M, Files.write(dir.resolve("m.zip"), zip));
    }
}
