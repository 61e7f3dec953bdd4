package dev.athens.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fleet.Noticeboard.News;
import dev.athens.module.ModulePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForgottenModulesTest {
    private static final ModulePath A = ModulePath.parse("example.com/a");
    private static final ModulePath B = ModulePath.parse("example.com/B");

    private static Optional<String> cursor(ForgottenModules all) {
        return Optional.of(all.since(Optional.empty()).cursor());
    }

    private static ForgottenModules written(ForgottenModules all) {
        return ForgottenModules.parse(all.write());
    }

    @Test
    void tellsWhatCameSinceTheCursor() {
        ForgottenModules one = written(ForgottenModules.NONE.with(A));
        ForgottenModules two = written(one.with(B));

        assertThat(two.since(Optional.empty()).modules()).isEmpty();
        assertThat(two.since(cursor(one)).modules()).containsExactly(B);
        assertThat(two.since(cursor(two)).modules()).isEmpty();
        assertThat(one.since(cursor(ForgottenModules.NONE)).modules()).containsExactly(A);
        assertThat(ForgottenModules.NONE.since(cursor(two)).modules()).isEmpty();
    }

    @Test
    void tellsAllThatThereAreIfTheyBeganAnew() {
        ForgottenModules old = ForgottenModules.NONE.with(A).with(A).with(A);

        News news = ForgottenModules.NONE.with(A).with(B).since(cursor(old));

        assertThat(news.modules()).containsExactly(A, B);
    }

    @Test
    void leavesOutTheOldestWhenItBecomesTooLarge() {
        ForgottenModules all = ForgottenModules.NONE.with(A);
        Optional<String> start = cursor(all);
        for (int i = 0; i < 3_000; i++) {
            all = all.with(ModulePath.parse("example.com/some/longer/name" + i));
        }

        assertThat(all.write().length).isBetween(ForgottenModules.MAX_BYTES - 200, ForgottenModules.MAX_BYTES);
        assertThat(written(all).since(start).modules())
                .hasSizeGreaterThan(1_000)
                .endsWith(ModulePath.parse("example.com/some/longer/name2999"))
                .doesNotContain(A);
    }

    @Test
    void takesWhatIsTornOrForeignForNothing() {
        byte[] good = ForgottenModules.NONE.with(A).with(B).write();
        for (int length = 0; length < good.length; length++) {
            assertThat(ForgottenModules.parse(Arrays.copyOf(good, length)).write())
                    .as("%d bytes", length)
                    .isEqualTo(ForgottenModules.NONE.write());
        }
        String foreign = new String(good, StandardCharsets.UTF_8).replace("example.com/a", "../x");
        ForgottenModules read = ForgottenModules.parse(foreign.getBytes(StandardCharsets.UTF_8));
        assertThat(read.since(cursor(ForgottenModules.NONE)).modules()).containsExactly(B);
        for (String cursor : new String[] {"", "x", " ", "0 x", "a b c"}) {
            assertThat(read.since(Optional.of(cursor)).modules()).containsExactly(B);
        }
    }
}
