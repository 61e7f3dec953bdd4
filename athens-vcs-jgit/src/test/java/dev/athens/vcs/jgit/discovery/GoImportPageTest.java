package dev.athens.vcs.jgit.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The {@code .tags} beside each page are what Go 1.26's own parser finds in it. */
class GoImportPageTest {
    static List<Path> pages() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(GoImportPageTest.class.getResource("pages"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void findsTheTagsThatGoFinds(Path page) throws IOException {
        Path tags = page.resolveSibling(page.getFileName().toString().replace(".html", ".tags"));

        assertThat(parse(Files.readAllBytes(page))).isEqualTo(Files.readString(tags));
    }

    private static String parse(byte[] page) {
        try {
            StringBuilder tags = new StringBuilder();
            for (GoImport tag : GoImportPage.parse(page)) {
                tags.append(String.join("|", tag.prefix(), tag.vcs(), tag.repoRoot(), tag.subdir()))
                        .append('\n');
            }
            return tags.toString();
        } catch (GoXml.SyntaxException e) {
            return "error: " + e.getMessage() + "\n";
        }
    }
}
