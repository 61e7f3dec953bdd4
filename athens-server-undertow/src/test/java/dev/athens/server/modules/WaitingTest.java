package dev.athens.server.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.module.ModulePath;
import dev.athens.server.options.Limits;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
@Tag("attack")
class WaitingTest {
    private final Waiting waiting = new Waiting(Limits.DEFAULT.withMaxConnections(64));

    private static Waiting.Request request(String address, String module) throws UnknownHostException {
        InetSocketAddress source = new InetSocketAddress(InetAddress.getByName(address), 1);
        return Waiting.Request.of(new HttpServerExchange(null).setSourceAddress(source), ModulePath.parse(module));
    }

    private Optional<String> take(String address, String module) throws UnknownHostException {
        return waiting.place(request(address, module)).take();
    }

    @Test
    void takesANetworkOf64BitsForOneClient() throws Exception {
        for (int i = 1; i <= 4; i++) {
            assertThat(take("2001:db8:1:2::" + i, "h" + i + ".example/m")).isEmpty();
        }
        assertThat(take("2001:db8:1:2:ffff::1", "a.example/m"))
                .contains("too many requests from 2001:db8:1:2:0:0:0:0/64 wait already, try again later");
        assertThat(take("2001:db8:1:3::1", "a.example/m")).isEmpty();
    }

    @Test
    void takesAnAddressOfIpv4ForItselfHoweverItIsWritten() throws Exception {
        for (int i = 1; i <= 4; i++) {
            assertThat(take("::ffff:198.51.100.7", "h" + i + ".example/m")).isEmpty();
        }
        assertThat(take("198.51.100.7", "a.example/m")).isPresent();
        assertThat(take("198.51.100.8", "a.example/m")).isEmpty();
    }

    @Test
    void countsInAllAndForEachHost() throws Exception {
        for (int i = 1; i <= 8; i++) {
            assertThat(take("198.51.100." + i, "busy.example/m")).isEmpty();
        }
        assertThat(take("203.0.113.1", "busy.example/other"))
                .contains("too many requests wait for busy.example already, try again later");
        for (int i = 1; i <= 8; i++) {
            assertThat(take("198.51.101." + i, "h" + i + ".example/m")).isEmpty();
        }
        assertThat(take("203.0.113.1", "a.example/m")).contains("too many requests wait already, try again later");
    }

    @Test
    void forgetsThoseWhoLeave() throws Exception {
        Waiting.Request request = request("198.51.100.7", "a.example/m");
        for (int i = 0; i < 1000; i++) {
            Waiting.Place place = waiting.place(request);
            assertThat(place.take()).isEmpty();
            place.hold();
            place.leave();
            place.leave();
            assertThat(place.take()).isPresent();
        }
    }

    @Test
    void countsThoseWhoWaitForSomebodyElse() throws Exception {
        for (int i = 1; i <= 5; i++) {
            waiting.place(request("198.51.100.7", "a.example/m")).hold();
        }
        assertThat(take("198.51.100.7", "b.example/m")).isPresent();
    }
}
