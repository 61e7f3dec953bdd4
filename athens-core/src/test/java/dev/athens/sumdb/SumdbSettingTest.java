package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SumdbSettingTest {
    private static final String KEY = "db.example+f28cdc9e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

    @Test
    void isEmptyWhenOff() {
        assertThat(SumdbSetting.parse("off")).isEmpty();
    }

    @Test
    void readsAKey() {
        assertThat(SumdbSetting.parse(KEY)).hasValueSatisfying(setting -> {
            assertThat(setting.name()).isEqualTo("db.example");
            assertThat(setting.key()).isEqualTo(KEY);
            assertThat(setting.url()).isEmpty();
        });
    }

    @Test
    void readsAKeyAndAUrl() {
        assertThat(SumdbSetting.parse(" " + KEY + "  http://10.0.0.1/db ")
                        .orElseThrow()
                        .url())
                .contains(URI.create("http://10.0.0.1/db"));
    }

    @Test
    void knowsTheKeyOfTheStandardDatabase() {
        SumdbSetting standard = SumdbSetting.standard();

        assertThat(standard.key()).startsWith(standard.name() + "+033de0ae+");
        assertThat(SumdbSetting.parse(standard.name())).contains(standard);
        assertThat(SumdbSetting.parse(standard.name() + " https://mirror.example"))
                .contains(new SumdbSetting(
                        standard.name(), standard.key(), Optional.of(URI.create("https://mirror.example"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    ''                    ; missing GOSUMDB
                    a b c                 ; invalid GOSUMDB: too many fields
                    db.example            ; invalid GOSUMDB: malformed verifier id
                    db.example+f28cdc9e   ; invalid GOSUMDB: malformed verifier id
                    db.example+F28CDC9E+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 ; invalid GOSUMDB: malformed verifier id
                    db.example+f28cdc9e+**  ; invalid GOSUMDB: malformed verifier id
                    db.example+f28cdc9e+AQOh ; invalid GOSUMDB: unknown verifier algorithm
                    db.example+f28cdc9f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 ; invalid GOSUMDB: invalid verifier hash
                    db.example+f28cdc9e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 ftp://u:secret@x ; invalid GOSUMDB URL: must be https or http
                    db.example+f28cdc9e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 https://u:secret@%zz ; invalid GOSUMDB URL
                    """)
    void refusesMalformedValues(String text, String message) {
        assertThatThrownBy(() -> SumdbSetting.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"https://db.example", "db.example/", "db.example/../x", "u@db.example", "db.example?x", "''", "a b"})
    void refusesNamesThatAreNoHostAndPath(String name) {
        assertThatThrownBy(() -> SumdbSetting.checkName(name)).hasMessageStartingWith("invalid sumdb name");
    }

    @ParameterizedTest
    @CsvSource({"db.example", "db.example/sub/db", "localhost:8080"})
    void acceptsHostAndPath(String name) {
        SumdbSetting.checkName(name);
    }
}
