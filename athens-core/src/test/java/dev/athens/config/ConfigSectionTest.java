package dev.athens.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSectionTest {
    private static final ConfigSection SECTION = ConfigSection.of(
            "Storage.Shelf",
            Map.of(
                    "RootPath", " /var/lib ",
                    "Blank", " ",
                    "Flag", "T",
                    "Number", "12",
                    "Wait", "1m30s",
                    "Size", "10GB",
                    "List", "a, ,b",
                    "URL", "https://user:hunter2@host.example/a",
                    "Password", " hunter2 "));

    @Test
    void readsEachValueAsWhatItIs() {
        assertThat(SECTION.get("rootpath").path()).isEqualTo(Path.of("/var/lib"));
        assertThat(SECTION.get("Flag").flag()).isTrue();
        assertThat(SECTION.get("Number").number(1, 12)).isEqualTo(12);
        assertThat(SECTION.get("Wait").duration(Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(SECTION.get("Size").bytes("B", Long.MAX_VALUE)).isEqualTo(10_000_000_000L);
        assertThat(SECTION.get("List").items()).containsExactly("a", "b");
        assertThat(SECTION.get("URL").url()).isEqualTo(URI.create("https://user:hunter2@host.example/a"));
        assertThat(SECTION.getSecret("Password").text()).isEqualTo(" hunter2 ");
    }

    @Test
    void takesWhatIsBlankAsNotGiven() {
        assertThat(SECTION.find("Blank")).isEmpty();
        assertThat(SECTION.find("Missing")).isEmpty();
        assertThatThrownBy(() -> SECTION.get("Blank"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Storage.Shelf.Blank: must be given");
        assertThatThrownBy(() -> SECTION.getSecret("Token")).hasMessage("Storage.Shelf.Token: must be given");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            List     | Storage.Shelf.List=a, ,b: must be true or false
            URL      | Storage.Shelf.URL=https://***@host.example/a: must be true or false
            """)
    void saysWhichValueIsWrong(String key, String told) {
        assertThatThrownBy(() -> SECTION.get(key).flag()).hasMessage(told);
    }

    @Test
    void showsNoSecret() {
        ConfigValue password = SECTION.getSecret("Password");

        assertThatThrownBy(() -> password.number(0, 1))
                .hasMessage("Storage.Shelf.Password=***: must be a whole number from 0 to 1");
        assertThat(password).hasToString("Storage.Shelf.Password=***");
        assertThat(SECTION.get("URL")).asString().doesNotContain("hunter2");
        assertThat(SECTION).asString().doesNotContain("hunter2");
    }
}
