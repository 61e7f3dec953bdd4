package dev.athens.standalone.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.standalone.config.ServerConfig.LogFormat;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LogLevelsTest {
    private static final String LOGGER = "dev.athens.standalone.log.LogLevelsTest";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LogLevels levels = new LogLevels();

    @BeforeEach
    void log() {
        LogSetup.apply(System.Logger.Level.INFO, LogFormat.PLAIN, out);
    }

    @AfterEach
    void giveBack() {
        levels.set(LOGGER, Optional.empty());
        levels.set("dev.athens", Optional.empty());
        LogSetup.apply(System.Logger.Level.INFO, LogFormat.PLAIN, System.out);
    }

    private String written() {
        LogSetup.flush();
        return out.toString(UTF_8);
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void changesWhatIsWrittenUntilItIsGivenBack(LogFormat format) {
        LogSetup.apply(System.Logger.Level.INFO, format, out);
        System.Logger log = System.getLogger(LOGGER);
        log.log(System.Logger.Level.DEBUG, "first");

        assertThat(levels.set(LOGGER, Optional.of("debug"))).isEqualTo(new LogLevels.Entry(LOGGER, "debug", true));
        log.log(System.Logger.Level.DEBUG, "second");
        assertThat(levels.set(LOGGER, Optional.empty())).isEqualTo(new LogLevels.Entry(LOGGER, "info", false));
        log.log(System.Logger.Level.DEBUG, "third");

        assertThat(written()).contains("second").doesNotContain("first").doesNotContain("third");
    }

    @Test
    void showsWhereItFailedOnlyAsLongAsTheLevelIsTrace() {
        System.Logger log = System.getLogger(LOGGER);
        log.log(System.Logger.Level.ERROR, "quiet", new IllegalStateException("a"));
        assertThat(written()).doesNotContain("\tat ");

        levels.set("dev.athens", Optional.of("trace"));
        log.log(System.Logger.Level.ERROR, "loud", new IllegalStateException("b"));

        assertThat(written()).contains("\tat ");
    }

    @Test
    void keepsTheLevelOfALoggerThatNobodyElseHolds() {
        levels.set("dev.athens.nobody", Optional.of("off"));
        System.gc();

        assertThat(levels.all()).contains(new LogLevels.Entry("dev.athens.nobody", "off", true));
        levels.set("dev.athens.nobody", Optional.empty());
    }

    @Test
    void refusesWhatIsNoLevelAndNoLoggerAndTooMany() {
        assertThatThrownBy(() -> levels.set(LOGGER, Optional.of("loud")))
                .hasMessage("level must be one of trace, debug, info, warning, error, off");
        assertThatThrownBy(() -> levels.set("a\nb", Optional.of("info"))).hasMessageStartingWith("logger must be root");
        for (int i = 0; i < 100; i++) {
            levels.set("dev.athens.many." + i, Optional.of("info"));
        }
        assertThatThrownBy(() -> levels.set("dev.athens.one.more", Optional.of("info")))
                .hasMessageStartingWith("100 levels were changed already");
        for (int i = 0; i < 100; i++) {
            levels.set("dev.athens.many." + i, Optional.empty());
        }
    }
}
