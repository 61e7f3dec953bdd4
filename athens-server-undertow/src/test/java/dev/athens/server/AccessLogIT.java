package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.server.modules.Answers;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogIT {
    private static final Logger LOGGER = Logger.getLogger("dev.athens.access");

    private final LoggedLines lines = new LoggedLines();
    private AthensServer server;

    @BeforeEach
    void start() throws IOException {
        LOGGER.addHandler(lines);
        server = AthensServer.builder(AccessLogIT::answer)
                .host("127.0.0.1")
                .port(0)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        LOGGER.removeHandler(lines);
    }

    private static CompletableFuture<Answer> answer(ProtocolRequest request) {
        return CompletableFuture.completedFuture(
                request instanceof ProtocolRequest.Latest
                        ? new Answer.Absent("no")
                        : new Answer.Found(
                                Blob.of("12345"),
                                true,
                                request instanceof ProtocolRequest.Zip ? Answer.Source.STORAGE : Answer.Source.ORIGIN));
    }

    private String lineAfter(String method, String target) throws Exception {
        RawHttp.send(server.port(), method, target);
        return lines.next().replaceFirst("ms=[0-9]+", "ms=0").replaceFirst(" id=[0-9a-f]{16}$", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /e.com/m/@v/v1.0.0.zip    | request method=GET path=/e.com/m/@v/v1.0.0.zip module=e.com/m version=v1.0.0 status=200 bytes=5 ms=0 cache=hit client=127.0.0.1
            GET  | /e.com/%21m/@v/main.info  | request method=GET path=/e.com/%21m/@v/main.info module=e.com/M version=main status=200 bytes=5 ms=0 cache=miss client=127.0.0.1
            HEAD | /e.com/m/@v/list          | request method=HEAD path=/e.com/m/@v/list module=e.com/m status=200 bytes=0 ms=0 cache=miss client=127.0.0.1
            POST | /e.com/m/@v/list          | request method=POST path=/e.com/m/@v/list module=e.com/m status=405 bytes=56 ms=0 client=127.0.0.1
            GET  | /a=b                      | request method=GET path="/a=b" status=404 bytes=41 ms=0 client=127.0.0.1
            """)
    void writesOneLinePerRequest(String method, String target, String line) throws Exception {
        assertThat(lineAfter(method, target)).isEqualTo(line);
        assertThat(lines.isEmpty()).isTrue();
    }

    @Test
    void writesTheSameLineForARequestThatRepeatsAnother() throws Exception {
        Blob blob = Blob.of("12345");
        Answer.Found found = new Answer.Found(blob, true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1)));
        AtomicInteger parsed = new AtomicInteger();
        Answers answers = new Answers() {
            @Override
            public CompletableFuture<Answer> later(ProtocolRequest request) {
                parsed.incrementAndGet();
                return CompletableFuture.completedFuture(found);
            }

            @Override
            public Optional<Answer> now(ProtocolRequest request) {
                return Optional.of(found);
            }
        };
        try (AthensServer other =
                        AthensServer.builder(answers).host("127.0.0.1").port(0).start();
                OpenConnection connection = new OpenConnection(other.port())) {
            for (int i = 0; i < 5; i++) {
                connection.ask("GET", "/e.com/m/@v/v1.0.0.zip");
                assertThat(lines.next().replaceFirst("ms=[0-9]+", "ms=0").replaceFirst(" id=[0-9a-f]{16}$", ""))
                        .isEqualTo("request method=GET path=/e.com/m/@v/v1.0.0.zip module=e.com/m version=v1.0.0"
                                + " status=200 bytes=5 ms=0 cache=hit client=127.0.0.1");
            }
        }
        assertThat(parsed).hasValue(1);
    }

    @Test
    void cutsALongPath() throws Exception {
        assertThat(lineAfter("GET", "/" + "a".repeat(20_000))).hasSizeLessThan(700);
    }

    @Test
    void tellsWhatWasAskedThoughItIsAbsent() throws Exception {
        assertThat(lineAfter("GET", "/e.com/m/@latest")).contains("module=e.com/m version=latest status=404");
    }
}
