package dev.athens.sumdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.GoEnvironment;
import dev.athens.protocol.SumdbRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChecksumDatabasesTest {
    private final List<URI> asked = new ArrayList<>();
    private boolean isDown;
    private Duration now = Duration.ZERO;
    private ChecksumDatabases databases;

    @BeforeEach
    void build() throws IOException {
        GoEnvironment go = GoEnvironment.from(Map.of("GOSUMDB", "off", "GOPRIVATE", "*.corp.example,github.com/Corp"));
        databases = ChecksumDatabases.builder(go, this::get)
                .relayed(List.of("db.example"))
                .nanoTime(() -> now.toNanos())
                .build();
    }

    private byte[] get(URI url, int maxBytes) throws FetchException.Unavailable {
        asked.add(url);
        if (isDown) {
            throw new FetchException.Unavailable(url + ": connection refused");
        }
        return "0\n".getBytes(UTF_8);
    }

    @Test
    void relaysLookupsOfPublicModules() throws Exception {
        assertThat(databases.get("db.example", SumdbRequest.parse("lookup/github.com/pkg/errors@v0.9.1")))
                .asString(UTF_8)
                .isEqualTo("0\n");
        assertThat(asked).containsExactly(URI.create("https://db.example/lookup/github.com/pkg/errors@v0.9.1"));
    }

    @Test
    void keepsTheNamesOfPrivateModules() {
        for (String module : List.of("git.corp.example/secret", "github.com/!corp/secret", "github.com/!corp")) {
            assertThatThrownBy(() -> databases.get("db.example", SumdbRequest.parse("lookup/" + module + "@v1.0.0")))
                    .isInstanceOf(FetchException.Refused.class)
                    .hasMessageContaining("GONOSUMDB");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void offersADatabaseThatCanBeServedAndAsksItOnceInAWhile() throws Exception {
        assertThat(databases.get("db.example", SumdbRequest.parse("supported"))).isEmpty();
        isDown = true;
        now = now.plusMinutes(4);
        assertThat(databases.get("db.example", SumdbRequest.parse("supported"))).isEmpty();

        assertThat(asked).containsExactly(URI.create("https://db.example/latest"));
    }

    @Test
    void offersNoDatabaseThatCannotBeServed() throws Exception {
        isDown = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> databases.get("db.example", SumdbRequest.parse("supported")))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageContaining("db.example: cannot be served here now: ")
                    .hasMessageContaining("connection refused");
        }
        assertThat(asked).hasSize(1);

        isDown = false;
        now = now.plusSeconds(15);
        assertThat(databases.get("db.example", SumdbRequest.parse("supported"))).isEmpty();
    }

    @Test
    void offersNoDatabaseThatItDoesNotRelay() {
        assertThatThrownBy(() -> databases.get("other.example", SumdbRequest.parse("supported")))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("checksum database is not relayed here");
        assertThat(asked).isEmpty();
    }
}
