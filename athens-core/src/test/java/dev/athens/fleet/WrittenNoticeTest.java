package dev.athens.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Noticeboard.Notice;
import dev.athens.module.ModulePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WrittenNoticeTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void isValidForWhatIsLeft() {
        byte[] bytes = WrittenNotice.write("lv1.0.0\nü", MINUTE);

        assertThat(WrittenNotice.read(bytes, Duration.ofSeconds(20)))
                .contains(new Notice("lv1.0.0\nü", Duration.ofSeconds(40)));
        assertThat(WrittenNotice.read(bytes, MINUTE)).isEmpty();
        assertThat(WrittenNotice.read(WrittenNotice.write("", MINUTE), Duration.ZERO))
                .contains(new Notice("", MINUTE));
    }

    @Test
    void isAbsentIfItIsTornOrForeign() {
        byte[] good = WrittenNotice.write("some text", MINUTE);
        for (int length = 0; length < good.length; length++) {
            assertThat(WrittenNotice.read(Arrays.copyOf(good, length), Duration.ZERO))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(WrittenNotice.read(Arrays.copyOf(good, good.length + 1), Duration.ZERO))
                .isEmpty();
        byte[] noText = good.clone();
        noText[good.length - 1] = (byte) 0xff;
        assertThat(WrittenNotice.read(noText, Duration.ZERO)).isEmpty();
        byte[] other = new String(good, StandardCharsets.UTF_8)
                .replace("notice 1", "notice 2")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(WrittenNotice.read(other, Duration.ZERO)).isEmpty();
    }

    @Test
    void hasANameThatNoModuleCanChoose() {
        ModulePath long1 = ModulePath.parse("example.com/" + "a/".repeat(900) + "b");

        assertThat(WrittenNotice.folder(long1))
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(WrittenNotice.folder(ModulePath.parse("example.com/b")));
        assertThat(WrittenNotice.file("../../x")).matches("[0-9a-f]{64}");
    }
}
