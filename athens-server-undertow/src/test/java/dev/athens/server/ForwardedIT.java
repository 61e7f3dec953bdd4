package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.net.Cidr;
import dev.athens.server.RawHttp.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedIT {
    private static final Logger LOGGER = Logger.getLogger("dev.athens.access");

    private final LoggedLines lines = new LoggedLines();
    private AthensServer server;

    private static AthensServer.Builder builder() {
        return AthensServer.builder(request -> new CompletableFuture<>())
                .host("127.0.0.1")
                .port(0);
    }

    @BeforeEach
    void start() throws IOException {
        LOGGER.addHandler(lines);
        server = builder().start();
    }

    @AfterEach
    void stop() {
        server.close();
        LOGGER.removeHandler(lines);
    }

    private String clientOf(String... headers) throws Exception {
        RawHttp.get(server.port(), "/healthz", headers);
        return lines.next().replaceFirst(".* client=", "").replaceFirst(" id=.*", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7                        | 203.0.113.7
            198.51.100.1, 203.0.113.7          | 203.0.113.7
            198.51.100.1, 203.0.113.7, 10.1.1.1| 203.0.113.7
            10.9.9.9, 10.1.1.1                 | 10.9.9.9
            203.0.113.7:4711                   | 203.0.113.7
            [2001:db8::1]:4711                 | 2001:db8:0:0:0:0:0:1
            2001:db8::1                        | 2001:db8:0:0:0:0:0:1
            203.0.113.7, nonsense              | 127.0.0.1
            203.0.113.7, nonsense, 10.1.1.1    | 10.1.1.1
            localhost                          | 127.0.0.1
            """)
    void takesTheLastAddressThatIsNoProxyForTheClient(String header, String client) throws Exception {
        assertThat(clientOf("X-Forwarded-For: " + header)).isEqualTo(client);
    }

    @Test
    void readsSeveralLinesAsOne() throws Exception {
        assertThat(clientOf("X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 10.1.1.1"))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void believesNobodyElse() throws Exception {
        server.close();
        server = builder().trustedProxies(List.of(Cidr.parse("192.0.2.0/24"))).start();

        assertThat(clientOf("X-Forwarded-For: 203.0.113.7")).isEqualTo("127.0.0.1");
        assertThat(home("X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example"))
                .contains("GOPROXY=http://proxy.example\n");
    }

    @Test
    void believesWhatTheProxyWroteThatSpokeWithTheClient() throws Exception {
        assertThat(home("X-Forwarded-Proto: HTTPS", "X-Forwarded-Host: go.example:8443"))
                .contains("GOPROXY=https://go.example:8443\n");
        assertThat(home("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https, http"))
                .as("the client's own words come first")
                .contains("GOPROXY=http://");
        assertThat(home("X-Forwarded-For: 203.0.113.7, 10.0.0.1", "X-Forwarded-Proto: https, http"))
                .as("the inner proxy speaks http with the outer one")
                .contains("GOPROXY=https://");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Forwarded-Host: evil.example/path
            X-Forwarded-Host: a@evil.example
            X-Forwarded-Host: <script>
            X-Forwarded-Proto: javascript
            Forwarded: host=evil.example;proto=https
            """)
    void ignoresNonsense(String header) throws Exception {
        assertThat(home(header)).contains("GOPROXY=http://proxy.example\n");
    }

    private String home(String... headers) throws IOException {
        Reply reply = RawHttp.get(server.port(), "/", headers);
        assertThat(reply.status()).isEqualTo(200);
        return reply.text();
    }
}
