package dev.athens.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for operators say what the table of keys says. */
class ConfigDocsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    /** The text under a heading of level two. */
    private static String section(String page, String heading) {
        String from = page.substring(page.indexOf("\n## " + heading + "\n") + 4);
        int next = from.indexOf("\n## ");
        return next < 0 ? from : from.substring(0, next);
    }

    /** Rows of tables whose first cell is code, cell by cell. */
    private static List<List<String>> rows(String text) {
        return text.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.split("(?<!\\\\)\\|", -1))
                        .map(String::strip)
                        .toList())
                .map(cells -> cells.subList(1, cells.size() - 1))
                .toList();
    }

    private static List<String> codes(String cell) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }

    private static List<String> expected(Key key) {
        String names = Stream.concat(key.options().stream(), key.variables().stream())
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        String standard = key.standard().isEmpty() ? "–" : "`" + key.standard() + "`";
        return List.of("`" + key.toml() + "`", names.isEmpty() ? "–" : names, standard);
    }

    private static List<List<String>> expected(KeyUse.Status status) {
        return Stream.of(Key.values())
                .filter(key -> key.use().status() == status)
                .map(ConfigDocsTest::expected)
                .toList();
    }

    @Test
    void referToEachKeyWithItsNamesAndDefault() throws IOException {
        String page = page("configuration.md");

        assertThat(rows(section(page, "Keys")))
                .map(row -> row.subList(0, 3))
                .isEqualTo(expected(KeyUse.Status.HONOURED));
        assertThat(rows(section(page, "Keys without effect")))
                .map(row -> row.subList(0, 3))
                .isEqualTo(expected(KeyUse.Status.NO_EFFECT));
        assertThat(rows(section(page, "Keys of plugins")))
                .map(row -> row.subList(0, 3))
                .isEqualTo(expected(KeyUse.Status.OF_KIND));
        assertThat(rows(section(page, "Keys of what is not built yet")))
                .map(row -> row.subList(0, 3))
                .isEqualTo(expected(KeyUse.Status.NOT_BUILT));
    }

    @Test
    void sayWhyAKeyHasNoEffect() throws IOException {
        assertThat(rows(section(page("configuration.md"), "Keys without effect")))
                .map(row -> row.get(3))
                .isEqualTo(Stream.of(Key.values())
                        .map(Key::use)
                        .filter(use -> use.status() == KeyUse.Status.NO_EFFECT)
                        .map(KeyUse::reason)
                        .toList());
    }

    @Test
    void compareEachKeyWithGomodsAthensOnce() throws IOException {
        List<String> compared = rows(section(page("compatibility.md"), "Keys")).stream()
                .flatMap(row -> codes(row.get(0)).stream())
                .toList();

        assertThat(Stream.of(Key.values()).map(Key::toml)).allSatisfy(key -> assertThat(compared.stream()
                        .filter(name -> name.equals(key)
                                || (name.endsWith(".*") && key.startsWith(name.substring(0, name.length() - 1)))))
                .as(key)
                .hasSize(1));
        assertThat(compared).doesNotHaveDuplicates().allSatisfy(name -> assertThat(
                        Stream.of(Key.values()).map(Key::toml))
                .anyMatch(key -> key.equals(name) || key.startsWith(name.replace(".*", "."))));
    }

    @Test
    void giveASampleFileThatChangesNothing() throws IOException {
        TomlFile sample = TomlFile.parse("athens.toml", page("athens.toml"));

        assertThat(sample.settings().values()).allSatisfy(setting -> assertThat(setting.value())
                .as(setting.name())
                .isEqualTo(setting.key().standard()));
        Map<String, String> environment = Map.of(
                "GOPROXY", "https://up.example", "GOPRIVATE", "corp.example", "GOSUMDB", "off", "GOVCS", "*:git");
        for (Map<String, String> variables : List.of(Map.<String, String>of(), environment)) {
            assertThat(ServerConfig.of(Settings.of(variables, sample)))
                    .usingRecursiveComparison()
                    .ignoringFields("storage.chosen.section")
                    .isEqualTo(ServerConfig.of(variables));
        }
    }

    @Test
    void giveASampleFileInWhichExamplesAreRightToo() throws IOException {
        String uncommented = page("athens.toml").replaceAll("(?m)^#(?=[A-Za-z]+ = )", "");

        assertThat(TomlFile.parse("athens.toml", uncommented).settings().keySet())
                .containsExactlyElementsOf(Stream.of(Key.values())
                        .filter(key -> key.use().status() == KeyUse.Status.HONOURED)
                        .toList());
    }
}
