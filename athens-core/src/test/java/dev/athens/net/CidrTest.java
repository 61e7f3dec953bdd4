package dev.athens.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,      10.255.0.1,       true",
        "10.0.0.0/8,      11.0.0.0,         false",
        "172.16.0.0/12,   172.31.255.255,   true",
        "172.16.0.0/12,   172.32.0.0,       false",
        "192.0.2.7,       192.0.2.7,        true",
        "192.0.2.7,       192.0.2.6,        false",
        "0.0.0.0/0,       203.0.113.1,      true",
        "0.0.0.0/0,       2001:db8::1,      false",
        "fe80::/10,       febf::1,          true",
        "fe80::/10,       fec0::1,          false",
        "::1/128,         ::1,              true",
        "::1/128,         ::2,              false",
        "10.0.0.0/8,      ::ffff:10.1.2.3,  true"
    })
    void containsAddressesThatBeginTheSame(String range, String address, boolean contained) {
        assertThat(Cidr.parse(range).contains(Cidr.address(address).orElseThrow()))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/33",
                "::1/129",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.0.0/8",
                "256.0.0.1",
                "1.2.3.4.",
                "localhost",
                "example.com/8",
                "fe80::1%1",
                "10.0.0.0/8/8",
                ":::1",
                "010.0.0.1"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
