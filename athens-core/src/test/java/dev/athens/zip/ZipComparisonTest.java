package dev.athens.zip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.zip.ZipComparison.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipComparisonTest {
    private static final String PREFIX = "github.com/u/a@v1.0.0/";

    @TempDir
    private Path folder;

    @Test
    void findsNoDifferenceInEqualContents() throws IOException {
        assertThat(compare(
                        zip("one", PREFIX + "a.go", "a", PREFIX + "b.go", "b"),
                        zip("two", PREFIX + "b.go", "b", PREFIX + "a.go", "a")))
                .isEmpty();
    }

    @Test
    void saysInWhichZipAnEntryIs() throws IOException {
        assertThat(compare(
                        zip("one", PREFIX + "a.go", "a", PREFIX + "LICENSE", "free"),
                        zip("two", PREFIX + "a.go", "b", PREFIX + "c.go", "c")))
                .containsExactly(
                        "LICENSE ONLY_IN_FIRST LICENSE inherited from the repository's root in one",
                        "a.go OTHER_CONTENT -",
                        "c.go ONLY_IN_SECOND -");
    }

    @ParameterizedTest
    @CsvSource({
        "vendor/modules.txt,        vendor rule of another go version (1.24 changed it)",
        "pkg/vendor/v.go,           vendor rule of another go version (1.24 changed it)",
        "vendor/a/a.go,             vendored packages do not belong in a module zip",
        "folder/,                   folders have no entries in a module zip",
    })
    void guessesWhyAnEntryIsMissing(String name, String hint) throws IOException {
        assertThat(compare(
                        zip("one", PREFIX + "a.go", "a"),
                        zip("two", PREFIX + "a.go", "a", PREFIX + name, name.endsWith("/") ? "" : "x")))
                .containsExactly(name + " ONLY_IN_SECOND " + hint);
    }

    @Test
    void guessesWhatChangedAContent() throws IOException {
        assertThat(compare(
                        zip(
                                "one", //
                                PREFIX + "bat",
                                "a\nb\n",
                                PREFIX + "both",
                                "a\n$Id$\n",
                                PREFIX + "empty",
                                "",
                                PREFIX + "id",
                                "$Id: 0123 $ x",
                                PREFIX + "utf16",
                                "text"),
                        zip(
                                "two",
                                PREFIX + "bat",
                                "a\r\nb\r\n",
                                PREFIX + "both",
                                "a\r\n$Id: 0123 $\r\n",
                                PREFIX + "empty",
                                "\0",
                                PREFIX + "id",
                                "$Id$ x",
                                PREFIX + "utf16",
                                new String("text".getBytes(UTF_16LE), ISO_8859_1))))
                .containsExactly(
                        "bat OTHER_CONTENT differs only in line ends (CRLF)",
                        "both OTHER_CONTENT differs only in line ends (CRLF) and $Id$ keywords",
                        "empty OTHER_CONTENT -",
                        "id OTHER_CONTENT differs only in $Id$ keywords",
                        "utf16 OTHER_CONTENT differs in the text encoding (UTF-16 or UTF-32)");
    }

    @Test
    void countsTheOtherPrefixOnce() throws IOException {
        assertThat(compare(
                        zip("one", PREFIX + "a.go", "a", PREFIX + "b.go", "b"),
                        zip("two", "github.com/fork/a@v1.0.0/a.go", "a", "github.com/fork/a@v1.0.0/b.go", "b")))
                .containsExactly(PREFIX + " OTHER_CONTENT module path prefix differs, the other has"
                        + " github.com/fork/a@v1.0.0/");
    }

    @Test
    void readsOnlyZips() throws IOException {
        Path noZip = Files.writeString(folder.resolve("none"), "no zip");

        assertThatThrownBy(() -> ZipComparison.compare(noZip, noZip)).isInstanceOf(ZipException.class);
    }

    private static List<String> compare(Path first, Path second) throws IOException {
        return ZipComparison.compare(first, second).stream()
                .map(ZipComparisonTest::text)
                .toList();
    }

    private static String text(Difference difference) {
        Optional<String> hint = difference.hint();
        return difference.name() + " " + difference.kind() + " " + hint.orElse("-");
    }

    private Path zip(String file, String... namesAndContents) throws IOException {
        RawZip zip = new RawZip();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            zip.file(namesAndContents[i], namesAndContents[i + 1]);
        }
        return Files.write(folder.resolve(file), zip.build());
    }
}
