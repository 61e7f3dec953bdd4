package dev.athens.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.net.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client under guard in front of a server on 127.0.0.1, which the operator trusts or not. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
@Tag("attack")
class GuardedHttpTest {
    private static final Predicate<String> NO_PROXY = Predicate.isEqual("no host");

    private final AtomicInteger requests = new AtomicInteger();
    private final OkHttpClient client = new OkHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int get(OkHttpClient client, String host) throws IOException {
        String url = "http://" + host + ":" + server.getAddress().getPort() + "/";
        try (Response response =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            return response.code();
        }
    }

    private OkHttpClient under(AddressGuard guard) {
        return GuardedHttp.apply(client.newBuilder(), guard, NO_PROXY).build();
    }

    private static List<InetAddress> address(String text) {
        return List.of(Cidr.address(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "127.0.0.1."
            })
    void connectsToNoAddressOnTheInsideHoweverItIsWritten(String host) {
        assertThatThrownBy(() -> get(under(AddressGuard.trusting(List.of())), host))
                .isInstanceOf(BlockedAddressException.class);
        assertThat(requests).hasValue(0);
    }

    @Test
    void connectsToTheAddressThatWasCheckedAndChecksAgainNextTime() throws Exception {
        Queue<List<InetAddress>> answers = new ArrayDeque<>(List.of(address("127.0.0.1"), address("127.0.0.2")));
        OkHttpClient guarded = under(AddressGuard.trusting(List.of(Cidr.parse("127.0.0.1")), host -> answers.remove()));

        assertThat(get(guarded, "rebinding.example")).isEqualTo(204);
        guarded.connectionPool().evictAll();
        assertThatThrownBy(() -> get(guarded, "rebinding.example")).isInstanceOf(BlockedAddressException.class);

        assertThat(answers).isEmpty();
        assertThat(requests).hasValue(1);
    }

    @Test
    void usesNoConnectionThatSomebodyElseMayHave() throws Exception {
        AddressGuard.Resolver resolver = host -> address("127.0.0.1");
        OkHttpClient trusting = under(AddressGuard.trusting(List.of(Cidr.parse("127.0.0.1")), resolver));
        assertThat(get(trusting, "h.example")).isEqualTo(204);

        OkHttpClient strict = GuardedHttp.apply(
                        trusting.newBuilder(), AddressGuard.trusting(List.of(), resolver), NO_PROXY)
                .build();

        assertThatThrownBy(() -> get(strict, "h.example")).isInstanceOf(BlockedAddressException.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void usesItsOwnConnectionsAgain() throws Exception {
        AddressGuard guard = AddressGuard.trusting(List.of(Cidr.parse("127.0.0.1")), host -> address("127.0.0.1"));
        get(under(guard), "h.example");
        get(under(guard), "h.example");

        assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
    }

    @Test
    void reachesTheOperatorsProxyButNotAsAServer() throws Exception {
        Proxy proxy = new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(
                        "localhost", server.getAddress().getPort()));
        AddressGuard guard = AddressGuard.trusting(List.of());
        OkHttpClient direct = GuardedHttp.apply(client.newBuilder(), guard, "localhost"::equals)
                .build();
        OkHttpClient proxied = direct.newBuilder().proxy(proxy).build();

        assertThat(get(proxied, "h.example")).isEqualTo(204);
        assertThatThrownBy(() -> get(proxied, "127.1")).isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> get(direct, "localhost")).isInstanceOf(BlockedAddressException.class);
        assertThat(requests).hasValue(1);
    }
}
