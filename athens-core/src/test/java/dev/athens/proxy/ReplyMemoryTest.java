package dev.athens.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import dev.athens.module.ModulePath;
import dev.athens.module.Version;
import dev.athens.protocol.ProtocolRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplyMemoryTest {
    private static final int CHARS = 1_500;

    /** So many that their names alone are more than all that may be remembered. */
    private static final int MANY = 12_000;

    private final ReplyMemory memory = new ReplyMemory(
            new Tokens(), new Epochs(), Ticker.systemTicker(), Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final List<ProtocolRequest> questions =
            IntStream.range(0, MANY).mapToObj(ReplyMemoryTest::question).toList();

    private static ProtocolRequest question(int i) {
        String longName = "/" + "x".repeat(99);
        return new ProtocolRequest.List(ModulePath.parse("example.com/" + i + longName.repeat(CHARS / 100)));
    }

    @Test
    void weighsNamesAsWellAsReplies() throws Exception {
        QuestionReply reply = QuestionReply.list(List.of(Version.parse("v1.0.0")), Answer.Source.ORIGIN);
        for (ProtocolRequest question : questions) {
            memory.renew(question, () -> new ReplyMemory.Renewed(reply, Optional.empty()));
        }

        long remembered = questions.stream()
                .filter(question -> memory.find(question).isPresent())
                .count();
        assertThat(remembered).isPositive();
        assertThat(remembered * CHARS).isLessThan(16 << 20);
        assertThat(memory.find(questions.get(MANY - 1))).isPresent();
    }
}
