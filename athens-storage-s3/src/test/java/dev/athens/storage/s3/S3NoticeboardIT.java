package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Noticeboard;
import dev.athens.module.ModulePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class S3NoticeboardIT extends BucketTests {
    private static final ModulePath MODULE = ModulePath.parse("example.com/m");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Noticeboard board() {
        return S3Noticeboard.of(keep(new QuickBucket(s3.settings(name))));
    }

    @Test
    void takesWhatIsTornOrForeignForAbsent() throws Exception {
        Noticeboard board = board();
        board.put(MODULE, "list", "lv1.0.0", MINUTE);
        String key = keys.notice(MODULE, "list");
        byte[] whole = bucket.get(key).orElseThrow().bytes();
        bucket.put(key, Arrays.copyOf(whole, whole.length - 1));
        assertThat(board.find(MODULE, "list")).isEmpty();

        String cursor = board.news(Optional.empty()).cursor();
        bucket.put(keys.forgotten(), "of something else".getBytes(StandardCharsets.US_ASCII));
        assertThat(board.news(Optional.of(cursor)).modules()).isEmpty();
        board.forget(MODULE);
        assertThat(board.news(Optional.of(cursor)).modules()).containsExactly(MODULE);
        assertThat(allKeys()).containsExactly(keys.forgotten());
    }

    @Test
    void putsUpOnlyWhatIsWorthARequestAndNotTooMuch() throws Exception {
        Noticeboard board = board();
        board.put(MODULE, "in vain", "n", Duration.ofSeconds(5));
        assertThat(allKeys()).isEmpty();

        for (int i = 0; i < 310; i++) {
            board.put(MODULE, "question" + i, "x", MINUTE);
        }
        assertThat(allKeys()).hasSize(300);
        board.forget(MODULE);
        assertThat(allKeys()).containsExactly(keys.forgotten());
    }

    @Test
    void tellsAServerThatMayNotWriteWhatToForget() throws Exception {
        S3Settings reader = S3Server.settings(name, "", S3Server.READER, s3.address());
        Noticeboard read = open(reader).noticeboard().orElseThrow();
        Noticeboard written = open(s3.settings(name)).noticeboard().orElseThrow();
        written.put(MODULE, "list", "x", MINUTE);
        String cursor = read.news(Optional.empty()).cursor();

        assertThat(read.find(MODULE, "list")).isPresent();
        read.put(MODULE, "other", "x", MINUTE);
        read.forget(MODULE);
        assertThat(written.find(MODULE, "list")).isPresent();

        written.forget(MODULE);
        assertThat(read.news(Optional.of(cursor)).modules()).containsExactly(MODULE);
    }
}
