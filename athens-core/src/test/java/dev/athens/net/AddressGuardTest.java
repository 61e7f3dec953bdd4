package dev.athens.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
@Tag("attack")
class AddressGuardTest {
    private static final AddressGuard STRICT = AddressGuard.trusting(List.of());

    private static InetAddress address(String text) {
        return Cidr.address(text).orElseThrow();
    }

    private static AddressGuard trusting(String... ranges) {
        return AddressGuard.trusting(Arrays.stream(ranges).map(Cidr::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8,                 PUBLIC",
        "100.63.255.255,          PUBLIC",
        "172.32.0.1,              PUBLIC",
        "2606:4700::1111,         PUBLIC",
        "64:ff9b::808:808,        PUBLIC",
        "0.0.0.0,                 LOOPBACK",
        "0.1.2.3,                 LOOPBACK",
        "127.0.0.1,               LOOPBACK",
        "127.255.255.254,         LOOPBACK",
        "::,                      LOOPBACK",
        "::1,                     LOOPBACK",
        "::ffff:127.0.0.1,        LOOPBACK",
        "::127.0.0.1,             LOOPBACK",
        "64:ff9b::7f00:1,         LOOPBACK",
        "10.0.0.1,                PRIVATE",
        "172.16.0.1,              PRIVATE",
        "172.31.255.255,          PRIVATE",
        "192.168.1.1,             PRIVATE",
        "100.64.0.1,              PRIVATE",
        "100.127.255.255,         PRIVATE",
        "fc00::1,                 PRIVATE",
        "fd12:3456::1,            PRIVATE",
        "fec0::1,                 PRIVATE",
        "64:ff9b::a00:1,          PRIVATE",
        "64:ff9b:1::808:808,      PRIVATE",
        "169.254.1.1,             LINK_LOCAL",
        "fe80::1,                 LINK_LOCAL",
        "169.254.169.254,         METADATA",
        "100.100.100.200,         METADATA",
        "168.63.129.16,           METADATA",
        "fd00:ec2::254,           METADATA",
        "64:ff9b::a9fe:a9fe,      METADATA",
        "224.0.0.1,               MULTICAST",
        "ff02::1,                 MULTICAST",
        "192.0.0.8,               RESERVED",
        "192.0.2.1,               RESERVED",
        "198.19.0.1,              RESERVED",
        "240.0.0.1,               RESERVED",
        "255.255.255.255,         RESERVED",
        "2001:0:4136:e378::1,     RESERVED",
        "2001:db8::1,             RESERVED",
        "2002:7f00:1::1,          RESERVED",
        "4000::1,                 RESERVED"
    })
    void letsPublicAddressesThroughAlone(String text, AddressKind kind) {
        assertThat(AddressKind.of(address(text))).isEqualTo(kind);
        if (kind == AddressKind.PUBLIC) {
            assertThatCode(() -> STRICT.check("h.example", address(text))).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> STRICT.check("h.example", address(text)))
                    .isInstanceOf(BlockedAddressException.class)
                    .hasMessage(
                            "h.example: " + kind.words() + ", which is asked only if GOPRIVATE matches the module or"
                                    + " TrustedNetworks (ATHENS_TRUSTED_NETWORKS) names the range");
        }
        assertThatCode(() -> AddressGuard.open().check("h.example", address(text)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7F.0.0.1",
                "0177.0.0.1",
                "017700000001",
                "127.0.0.0x1",
                "0",
                "0x",
                "::1",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "::ffff:7f00:1",
                "0:0:0:0:0:0:0:1",
                "fe80::1%eth0",
                "[fe80::1%25eth0]",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "a.localhost",
                "10.1",
                "0xa9fea9fe",
                "169.254.169.254.."
            })
    void knowsOddSpellingsWithoutLookingThemUp(String host) {
        assertThatThrownBy(() -> STRICT.checkLiteral(host)).isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> STRICT.resolve(host)).isInstanceOf(BlockedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "134744072",
                "v.example",
                "localhost.example",
                "0x.example",
                "4294967296",
                "1.2.3.4.5",
                "",
                "."
            })
    void takesNamesAndPublicAddressesForNothingElse(String host) {
        assertThatCode(() -> STRICT.checkLiteral(host)).doesNotThrowAnyException();
    }

    @Test
    void trustsTheNetworksThatTheOperatorNames() throws Exception {
        AddressGuard guard = trusting("127.0.0.0/8", "10.1.0.0/16", "fd00::/8");

        guard.check("h.example", address("127.0.0.1"));
        guard.check("h.example", address("10.1.2.3"));
        guard.check("h.example", address("fd12::1"));
        guard.check("h.example", address("64:ff9b::a01:203"));
        guard.checkLiteral("localhost");
        assertThatThrownBy(() -> guard.check("h.example", address("10.2.0.1")))
                .isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> guard.check("h.example", address("::1"))).isInstanceOf(BlockedAddressException.class);
    }

    @Test
    void trustsMetadataOnlyWhereItIsNamedAlone() throws Exception {
        assertThatThrownBy(() -> trusting("169.254.0.0/16").check("h.example", address("169.254.169.254")))
                .isInstanceOf(BlockedAddressException.class);
        assertThatThrownBy(() -> trusting("fd00::/8").check("h.example", address("fd00:ec2::254")))
                .isInstanceOf(BlockedAddressException.class);
        trusting("169.254.169.254").check("h.example", address("169.254.169.254"));
    }

    @Test
    void refusesANameIfAnyOfItsAddressesIsOnTheInside() {
        AddressGuard guard =
                AddressGuard.trusting(List.of(), host -> List.of(address("8.8.8.8"), address("192.168.0.1")));

        assertThatThrownBy(() -> guard.resolve("h.example")).isInstanceOf(BlockedAddressException.class);
    }

    @Test
    void givesTheAddressesThatItCheckedAndAsksOnce() throws Exception {
        Queue<InetAddress> answers = new ArrayDeque<>(List.of(address("8.8.8.8"), address("127.0.0.1")));
        AddressGuard guard = AddressGuard.trusting(List.of(), host -> List.of(answers.remove()));

        assertThat(guard.resolve("rebinding.example")).containsExactly(address("8.8.8.8"));
        assertThatThrownBy(() -> guard.resolve("rebinding.example")).isInstanceOf(BlockedAddressException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,          true",
        "localhost,         true",
        "inside.example,    true",
        "trusted.example,   true",
        "outside.example,   false",
        "split.example,     false",
        "unknown.example,   false"
    })
    void letsOwnHostsOnTheInsideAloneLeadToTheInside(String own, boolean inside) {
        AddressGuard guard = AddressGuard.trusting(List.of(Cidr.parse("198.51.100.0/24")), host -> switch (host) {
            case "inside.example" -> List.of(address("192.168.0.9"));
            case "trusted.example" -> List.of(address("198.51.100.1"));
            case "outside.example" -> List.of(address("8.8.8.8"));
            case "split.example" -> List.of(address("192.168.0.9"), address("8.8.8.8"));
            default -> throw new UnknownHostException(host);
        });

        AddressGuard behind = guard.behind(own);

        if (inside) {
            assertThatCode(() -> behind.check("h.example", address("127.0.0.1")))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> behind.check("h.example", address("127.0.0.1")))
                    .isInstanceOf(BlockedAddressException.class);
        }
    }
}
