package dev.athens.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
    private static final Optional<ETag> TAG = Optional.of(new ETag("\"a-1\""));
    private static final long SIZE = 100;

    private static Conditions conditions(String... namesAndValues) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Conditions.of(name -> Optional.ofNullable(headers.get(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a-1\"", "W/\"a-1\"", "\"other\", \"a-1\"", "\"other\",W/\"a-1\"", "*", " * "})
    void knowsWhatAClientHas(String ifNoneMatch) {
        assertThat(conditions("If-None-Match", ifNoneMatch).of(false, SIZE, TAG))
                .isEqualTo(new Portion.NotModified());
        assertThat(conditions("If-None-Match", ifNoneMatch, "Range", "bytes=0-1")
                        .of(true, SIZE, TAG))
                .isEqualTo(new Portion.NotModified());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "a-1", "\"a-1", "\"\"", ""})
    void sendsWhatAClientHasNot(String ifNoneMatch) {
        assertThat(conditions("If-None-Match", ifNoneMatch).of(false, SIZE, TAG))
                .isEqualTo(new Portion.Whole());
    }

    @Test
    void sendsWhatCannotBeToldFromOthers() {
        assertThat(conditions("If-None-Match", "*").of(false, SIZE, Optional.empty()))
                .isEqualTo(new Portion.Whole());
    }

    @Test
    void knowsNoDates() {
        assertThat(conditions("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")
                        .of(false, SIZE, TAG))
                .isEqualTo(new Portion.Whole());
        assertThat(conditions("Range", "bytes=0-1", "If-Range", "Fri, 01 Jan 2100 00:00:00 GMT")
                        .of(false, SIZE, TAG))
                .isEqualTo(new Portion.Whole());
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,      0,  1, bytes 0-0/100",
        "bytes=10-19,   10, 10, bytes 10-19/100",
        "bytes=90-,     90, 10, bytes 90-99/100",
        "bytes=99-,     99,  1, bytes 99-99/100",
        "bytes=-1,      99,  1, bytes 99-99/100",
        "bytes=-1000,    0, 100, bytes 0-99/100",
        "bytes=50-999,  50, 50, bytes 50-99/100"
    })
    void sendsARange(String range, long start, long length, String header) {
        Portion portion = conditions("Range", range, "If-Range", "\"a-1\"").of(false, SIZE, TAG);

        assertThat(portion).isEqualTo(new Portion.Range(start, length));
        assertThat(((Portion.Range) portion).header(SIZE)).isEqualTo(header);
        assertThat(conditions("Range", range).of(true, SIZE, TAG)).isEqualTo(new Portion.Whole());
        assertThat(conditions("Range", range, "If-Range", "\"b\"").of(false, SIZE, TAG))
                .isEqualTo(new Portion.Whole());
        assertThat(conditions("Range", range, "If-Range", "W/\"a-1\"").of(false, SIZE, TAG))
                .isEqualTo(new Portion.Whole());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=5-4"})
    void findsNoRangeBehindTheEnd(String range) {
        assertThat(conditions("Range", range).of(false, SIZE, TAG)).isEqualTo(new Portion.NotSatisfiable());
    }

    @Test
    void findsNoRangeInNothing() {
        assertThat(conditions("Range", "bytes=0-").of(false, 0, TAG)).isEqualTo(new Portion.NotSatisfiable());
        assertThat(conditions("Range", "bytes=-5").of(false, 0, TAG)).isEqualTo(new Portion.NotSatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-1,3-4",
                "bytes=-",
                "bytes=",
                "bytes",
                "lines=1-2",
                "bytes=a-b",
                "bytes=1--2",
                "bytes=0-99999999999999999999",
                ""
            })
    void sendsEverythingToWhomItDoesNotUnderstand(String range) {
        assertThat(conditions("Range", range).of(false, SIZE, TAG)).isEqualTo(new Portion.Whole());
    }
}
