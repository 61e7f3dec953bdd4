package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.PathPatterns;
import dev.athens.sumdb.SumdbRelay;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelaySourceTest {
    private final List<URI> asked = new ArrayList<>();
    private boolean isDown;
    private Duration now = Duration.ZERO;
    private final RelaySource source = new RelaySource(
            SumdbRelay.builder((url, maxBytes) -> {
                        asked.add(url);
                        if (isDown) {
                            throw new FetchException.Unavailable(url + ": connection refused");
                        }
                        return "0\n".getBytes(UTF_8);
                    })
                    .database("db.example")
                    .build(),
            Map.of(),
            PathPatterns.parse("*.corp.example,github.com/Corp"),
            Optional.empty(),
            () -> now.toNanos());

    @Test
    void relaysLookupsOfPublicModules() throws Exception {
        assertThat(source.get("db.example", "lookup/github.com/pkg/errors@v0.9.1"))
                .asString(UTF_8)
                .isEqualTo("0\n");
        assertThat(asked).containsExactly(URI.create("https://db.example/lookup/github.com/pkg/errors@v0.9.1"));
    }

    @Test
    void keepsTheNamesOfPrivateModules() {
        for (String module : List.of("git.corp.example/secret", "github.com/!corp/secret", "github.com/!corp")) {
            assertThatThrownBy(() -> source.get("db.example", "lookup/" + module + "@v1.0.0"))
                    .isInstanceOf(FetchException.Refused.class)
                    .hasMessageContaining("GONOSUMDB");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void offersADatabaseThatCanBeServedAndAsksItOnceInAWhile() throws Exception {
        assertThat(source.get("db.example", "supported")).isEmpty();
        isDown = true;
        now = now.plusMinutes(4);
        assertThat(source.get("db.example", "supported")).isEmpty();

        assertThat(asked).containsExactly(URI.create("https://db.example/latest"));
    }

    @Test
    void offersNoDatabaseThatCannotBeServed() throws Exception {
        isDown = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> source.get("db.example", "supported"))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageContaining("db.example: cannot be served here now: ")
                    .hasMessageContaining("connection refused");
        }
        assertThat(asked).hasSize(1);

        isDown = false;
        now = now.plusSeconds(15);
        assertThat(source.get("db.example", "supported")).isEmpty();
    }

    @Test
    void offersNoDatabaseThatItDoesNotRelay() {
        assertThatThrownBy(() -> source.get("other.example", "supported"))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("checksum database is not relayed here");
        assertThat(asked).isEmpty();
    }

    @Test
    void leavesNonsenseToTheRelay() {
        assertThatThrownBy(() -> source.get("db.example", "lookup/../../etc@v1.0.0"))
                .isInstanceOf(FetchException.NotFound.class);
        assertThat(asked).isEmpty();
    }
}
