package dev.athens.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLettersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private final LogStore log = new MemoryLogStore();
    private final DeadLetters letters = DeadLetters.in(log);

    private static DeadLetter letter(int number, String content) {
        return new DeadLetter("id" + number, "m@v1.0." + number, content, "answers 400", NOW, false);
    }

    @Test
    void areSeenByAllUntilTheyAreDropped() throws Exception {
        letters.add(letter(1, "{\"a\":\"\\\"\"}"));
        DeadLetters others = DeadLetters.in(log);
        assertThat(others.list()).containsExactly(letter(1, "{\"a\":\"\\\"\"}"));

        assertThat(others.want("id1")).isTrue();
        assertThat(letters.list().get(0).wanted()).isTrue();
        assertThat(letters.fail("id1", "answers 500")).isTrue();
        assertThat(others.list())
                .containsExactly(new DeadLetter("id1", "m@v1.0.1", "{\"a\":\"\\\"\"}", "answers 500", NOW, false));

        assertThat(others.drop("id1")).isTrue();
        assertThat(letters.drop("id1")).isFalse();
        assertThat(letters.want("id1")).isFalse();
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void areThereOnce() throws Exception {
        letters.add(letter(1, "a"));
        letters.add(letter(1, "a"));
        assertThat(letters.list()).hasSize(1);
    }

    @Test
    void makeRoomForNewOnes() throws Exception {
        for (int i = 0; i < DeadLetters.MAX + 3; i++) {
            letters.add(letter(i, "small"));
        }
        assertThat(letters.list()).hasSize(DeadLetters.MAX);
        assertThat(letters.list().get(0).id()).isEqualTo("id3");
    }

    @Test
    void takeNoMoreThanAMegabyte() throws Exception {
        for (int i = 0; i < 5; i++) {
            letters.add(letter(i, "x".repeat(300_000)));
        }
        assertThat(letters.list()).extracting(DeadLetter::id).containsExactly("id2", "id3", "id4");
    }
}
