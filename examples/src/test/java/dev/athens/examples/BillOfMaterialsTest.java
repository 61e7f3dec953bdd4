package dev.athens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BillOfMaterialsTest {
    private static final Path PROJECT = Path.of("..");

    @Test
    void hasAllLibrariesInTheVersionOfTheProject() throws IOException {
        List<String> libraries = all(Path.of("pom.xml"), "<module>(athens-[^<]+)</module>").stream()
                .filter(module -> !List.of("athens-bom", "athens-standalone").contains(module))
                .toList();
        Path bom = Path.of("athens-bom", "pom.xml");

        assertThat(all(bom, "<artifactId>([^<]+)</artifactId>\n        <version>\\$\\{project.version}"))
                .containsExactlyInAnyOrderElementsOf(libraries);
        assertThat(all(bom, "<version>([^<]+)</version>").get(0))
                .isEqualTo(all(Path.of("pom.xml"), "<version>([^<]+)</version>").get(0));
    }

    private static List<String> all(Path pom, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(PROJECT.resolve(pom)))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
