package dev.athens.server.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomeTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "'{{if .NoSumPatterns}}a{{else}}b{{end}}c',                                  bc",
        "'{{if .Host}}{{if .NoSumPatterns}}a{{else}}b{{end}}{{else}}c{{end}}d',      bd",
        "'{{if .NoSumPatterns}}{{if .Host}}a{{else}}b{{end}}{{else}}c{{end}}d',      cd",
        "'a {{- if .Host -}} b {{- end -}} c',                                       abc"
    })
    void choosesAndTrimsAsGoDoes(String template, String expected) {
        assertThat(HomeTemplate.parse(Path.of("home.html"), template).render("h", ""))
                .isEqualTo(expected);
    }
}
