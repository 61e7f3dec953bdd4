package dev.athens.standalone.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators read and import speaks of the metrics that there are. */
@Timeout(30)
class MetricNamesTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:athens|proxy|jvm|process)_[a-z_]+\\b");

    @Test
    void standInTheTableOfThePageAsTheyAre() throws IOException {
        List<String> rows = Files.readString(Path.of("..", "docs", "metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows)
                .isEqualTo(Stream.of(Metric.values()).map(MetricNamesTest::row).toList());
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + metric.title() + "` | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | "
                + (labels.isEmpty() ? "–" : labels) + " | " + metric.help() + " |";
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus/alerts.yml", "prometheus/alerts-test.yml", "grafana/athens.json"})
    void areAllThatRulesAndDashboardAskFor(String file) throws IOException {
        String text = Files.readString(Path.of("..", "deploy").resolve(file));
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group().replaceFirst("_(bucket|count|sum)$", ""));
        }

        assertThat(names).hasSizeGreaterThan(10).isSubsetOf(titles());
    }

    private static Set<String> titles() {
        return Stream.of(Metric.values()).map(Metric::title).collect(Collectors.toSet());
    }

    @Test
    void haveATestForEachAlert() throws IOException {
        Path folder = Path.of("..", "deploy", "prometheus");
        String tests = Files.readString(folder.resolve("alerts-test.yml"));

        assertThat(Files.readString(folder.resolve("alerts.yml")).lines().filter(line -> line.contains("- alert: ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(tests).contains("alertname: " + line.replaceFirst(".*: ", "") + "\n"));
    }
}
