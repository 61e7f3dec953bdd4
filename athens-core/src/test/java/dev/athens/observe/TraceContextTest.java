package dev.athens.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void readsWhatItWrites() {
        TraceContext sampled = new TraceContext(TRACE, SPAN, true);
        assertThat(sampled.header()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
        assertThat(TraceContext.parse(sampled.header())).contains(sampled);
        TraceContext other = new TraceContext(TRACE, SPAN, false);
        assertThat(TraceContext.parse(other.header())).contains(other);
    }

    @Test
    void readsWhatLaterVersionsAdd() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-03-what-will-be"))
                .contains(new TraceContext(TRACE, SPAN, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-0",
                " 00-" + TRACE + "-" + SPAN + "-01"
            })
    void takesWhatIsMalformedForMissing(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
        assertThat(Asked.of(header, "a=b", true)).isEqualTo(Asked.NOTHING);
    }

    @Test
    void handsOnNoStateThatIsTooLong() {
        String parent = new TraceContext(TRACE, SPAN, true).header();
        assertThat(Asked.of(parent, "a=" + "b".repeat(510), false).state()).hasSize(512);
        assertThat(Asked.of(parent, "a=" + "b".repeat(511), false).state()).isEmpty();
    }
}
