package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.athens.fetch.DocumentFetcher;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ProxyList;
import dev.athens.protocol.SumdbRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbRelayTest {
    private static final SumdbRequest LOOKUP = SumdbRequest.parse("lookup/c.example/m@v1.0.0");
    private static final SumdbRequest SUPPORTED = new SumdbRequest.Supported();

    private final ScriptedDocuments documents = new ScriptedDocuments();
    private final MovableClock clock = new MovableClock();

    private SumdbRelay relay(String goproxy) {
        return SumdbRelay.builder(documents)
                .database("db.example")
                .proxies(ProxyList.parse(goproxy))
                .clock(clock)
                .memory(Duration.ofMinutes(5))
                .build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "-", textBlock = """
                    # GOPROXY                          ; a says ; b says ; asked at last, or failure
                    direct                             ; -      ; -      ; https://db.example/
                    off                                ; -      ; -      ; https://db.example/
                    https://a.example                  ; ok     ; -      ; https://a.example/sumdb/db.example/
                    https://a.example/p,direct         ; ok     ; -      ; https://a.example/p/sumdb/db.example/
                    https://a.example                  ; none   ; -      ; https://db.example/
                    https://a.example,direct           ; none   ; -      ; https://db.example/
                    https://a.example,https://b.example; none   ; ok     ; https://b.example/sumdb/db.example/
                    https://a.example|https://b.example; trouble; ok     ; https://b.example/sumdb/db.example/
                    https://a.example,https://b.example; trouble; ok     ; Unavailable
                    https://a.example,https://b.example; refused; ok     ; Refused
                    https://a.example|direct           ; trouble; -      ; https://db.example/
                    https://a.example|https://b.example; trouble; trouble; Unavailable
                    file:///srv/mod,https://b.example  ; -      ; ok     ; https://b.example/sumdb/db.example/
                    file:///srv/mod                    ; -      ; -      ; https://db.example/
                    direct,https://b.example           ; -      ; ok     ; https://db.example/
                    """)
    void findsTheWayToTheDatabaseAsTheGoCommandDoes(String goproxy, String a, String b, String outcome)
            throws Exception {
        documents.say("https://a.example", a).say("https://b.example", b);

        if (outcome.startsWith("https:")) {
            assertThat(relay(goproxy).relay("db.example", SUPPORTED)).isEmpty();
            assertThat(relay(goproxy).relay("db.example", LOOKUP)).asString().isEqualTo("text\n");
            assertThat(documents.asked.get(documents.asked.size() - 1)).isEqualTo(outcome + LOOKUP);
        } else {
            Throwable thrown = catchThrowable(() -> relay(goproxy).relay("db.example", SUPPORTED));
            assertThat(thrown.getClass().getSimpleName()).isEqualTo(outcome);
        }
    }

    @Test
    void remembersTheWayForSomeMinutes() throws Exception {
        documents.say("https://a.example", "ok");
        SumdbRelay relay = relay("https://a.example");
        String question = "https://a.example/sumdb/db.example/supported";

        relay.relay("db.example", LOOKUP);
        clock.move(Duration.ofMinutes(4));
        relay.relay("db.example", LOOKUP);
        assertThat(documents.asked).containsOnlyOnce(question);

        clock.move(Duration.ofMinutes(2));
        relay.relay("db.example", LOOKUP);
        assertThat(documents.asked.stream().filter(question::equals)).hasSize(2);
    }

    @Test
    void doesNotRememberTrouble() throws Exception {
        documents.say("https://a.example", "trouble");
        SumdbRelay relay = relay("https://a.example");
        assertThatThrownBy(() -> relay.relay("db.example", LOOKUP)).isInstanceOf(FetchException.Unavailable.class);

        documents.say("https://a.example", "ok");

        assertThat(relay.relay("db.example", LOOKUP)).asString().isEqualTo("text\n");
    }

    @Test
    void asksNoProxyForADatabaseWithItsOwnUrl() throws Exception {
        SumdbRelay relay = SumdbRelay.builder(documents)
                .database("db.example/sub", URI.create("http://10.0.0.1/mirror/"))
                .proxies(ProxyList.parse("https://a.example"))
                .build();

        relay.relay("db.example/sub", SUPPORTED);
        relay.relay("db.example/sub", LOOKUP);

        assertThat(documents.asked).containsExactly("http://10.0.0.1/mirror/" + LOOKUP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example/sub", "other.example", "db.example.evil", "db.example/..", ""})
    void knowsNoOtherDatabase(String database) {
        assertThatThrownBy(() -> relay("direct").relay(database, LOOKUP)).isInstanceOf(FetchException.NotFound.class);
        assertThat(documents.asked).isEmpty();
    }

    @Test
    void passesOnWhatTheDatabaseSays() throws Exception {
        documents.content.put("https://db.example/tile/8/0/000.p/1", "h".repeat(32));

        assertThat(relay("direct").relay("db.example", new SumdbRequest.HashTile(0, 0, 1)))
                .asString()
                .isEqualTo("h".repeat(32));
    }

    @Test
    void refusesATileOfTheWrongSize() {
        documents.content.put("https://db.example/tile/8/0/000.p/2", "h".repeat(32));

        assertThatThrownBy(() -> relay("direct").relay("db.example", new SumdbRequest.HashTile(0, 0, 2)))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage("db.example: tile/8/0/000.p/2: got 32 of 64 bytes");
    }

    @Test
    void passesFailuresOn() {
        documents.say("https://db.example", "none");

        assertThatThrownBy(() -> relay("direct").relay("db.example", LOOKUP))
                .isInstanceOf(FetchException.NotFound.class);
    }

    /** Answers by the beginning of the URL. */
    private static final class ScriptedDocuments implements DocumentFetcher {
        final List<String> asked = new ArrayList<>();
        final Map<String, String> content = new HashMap<>();
        private final Map<String, String> outcomes = new HashMap<>();

        ScriptedDocuments say(String base, String outcome) {
            outcomes.put(base, outcome == null ? "ok" : outcome);
            return this;
        }

        @Override
        public byte[] get(URI location, int maxBytes) throws FetchException {
            String url = location.toString();
            asked.add(url);
            String base = location.getScheme() + "://" + location.getAuthority();
            return switch (outcomes.getOrDefault(base, "ok")) {
                case "none" -> throw new FetchException.NotFound(url);
                case "refused" -> throw new FetchException.Refused(url);
                case "trouble" -> throw new FetchException.Unavailable(url);
                default -> content.getOrDefault(url, "text\n").getBytes(StandardCharsets.UTF_8);
            };
        }
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.EPOCH;

        void move(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
