package dev.athens.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.Login;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    # NO_PROXY              ; URL                          ; by proxy
                    ''                      ; http://a.example/            ; true
                    ''                      ; http://localhost/            ; false
                    ''                      ; http://localhost:8080/       ; false
                    ''                      ; http://127.0.0.1/            ; false
                    ''                      ; http://127.9.9.9/            ; false
                    ''                      ; http://[::1]/                ; false
                    ''                      ; http://10.0.0.1/             ; true
                    *                       ; https://a.example/           ; false
                    x.example, *            ; https://a.example/           ; false
                    a.example               ; https://a.example/           ; false
                    a.example               ; https://A.EXAMPLE/           ; false
                    A.Example               ; https://a.example/           ; false
                    a.example               ; https://b.a.example/         ; false
                    a.example               ; https://ba.example/          ; true
                    .a.example              ; https://b.a.example/         ; false
                    .a.example              ; https://a.example/           ; true
                    *.a.example             ; https://b.a.example/         ; false
                    *.a.example             ; https://a.example/           ; true
                    a.example:443           ; https://a.example/           ; false
                    a.example:443           ; https://a.example:8443/      ; true
                    a.example:80            ; http://a.example/            ; false
                    ' b.example , a.example ' ; https://a.example/         ; false
                    192.0.2.1               ; http://192.0.2.1/            ; false
                    192.0.2.1               ; http://192.0.2.2/            ; true
                    192.0.2.1:80            ; http://192.0.2.1/            ; false
                    192.0.2.1:80            ; http://192.0.2.1:81/         ; true
                    192.0.2.0/24            ; http://192.0.2.200/          ; false
                    192.0.2.0/24            ; http://192.0.3.1/            ; true
                    192.0.2.128/25          ; http://192.0.2.127/          ; true
                    192.0.2.128/25          ; http://192.0.2.129/          ; false
                    0.0.0.0/0               ; http://192.0.2.129/          ; false
                    192.0.2.0/99            ; http://192.0.2.1/            ; true
                    2001:db8::/32           ; http://[2001:db8::1]/        ; false
                    2001:db8::/32           ; http://[2001:db9::1]/        ; true
                    2001:db8::1             ; http://[2001:db8::1]/        ; false
                    [2001:db8::1]:80        ; http://[2001:db8::1]/        ; false
                    [2001:db8::1]:81        ; http://[2001:db8::1]/        ; true
                    ',,:80, ,'              ; http://a.example/            ; true
                    """)
    void honoursNoProxy(String noProxy, URI url, boolean byProxy) {
        EnvironmentProxies proxies = EnvironmentProxies.from(Map.of(
                "HTTP_PROXY", "http://proxy.example:3128",
                "HTTPS_PROXY", "http://proxy.example:3128",
                "NO_PROXY", noProxy));

        assertThat(proxies.select(url).get(0).type()).isEqualTo(byProxy ? Proxy.Type.HTTP : Proxy.Type.DIRECT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    # variable  ; value                          ; URL               ; type   ; host          ; port
                    HTTP_PROXY  ; http://proxy.example:3128      ; http://a.example  ; HTTP   ; proxy.example ; 3128
                    http_proxy  ; http://proxy.example:3128      ; http://a.example  ; HTTP   ; proxy.example ; 3128
                    HTTPS_PROXY ; proxy.example:3128             ; https://a.example ; HTTP   ; proxy.example ; 3128
                    https_proxy ; proxy.example                  ; https://a.example ; HTTP   ; proxy.example ; 80
                    HTTPS_PROXY ; socks5://proxy.example         ; https://a.example ; SOCKS  ; proxy.example ; 1080
                    HTTPS_PROXY ; http://u:p@proxy.example:1     ; https://a.example ; HTTP   ; proxy.example ; 1
                    HTTPS_PROXY ; http://[2001:db8::5]:1         ; https://a.example ; HTTP   ; 2001:db8::5   ; 1
                    """)
    void findsTheProxyOfTheScheme(String variable, String value, URI url, String type, String host, int port) {
        Proxy proxy =
                EnvironmentProxies.from(Map.of(variable, value)).select(url).get(0);

        assertThat(proxy.type()).isEqualTo(Proxy.Type.valueOf(type));
        assertThat(proxy.address()).isEqualTo(InetSocketAddress.createUnresolved(host, port));
    }

    @Test
    void usesNoProxyForTheOtherScheme() {
        EnvironmentProxies proxies = EnvironmentProxies.from(Map.of("HTTPS_PROXY", "http://proxy.example"));

        assertThat(proxies.select(URI.create("http://a.example"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void knowsTheLoginOfAProxy() {
        EnvironmentProxies proxies =
                EnvironmentProxies.from(Map.of("HTTPS_PROXY", "http://us%40er:p+a%3Ass@proxy.example"));
        Proxy proxy = proxies.select(URI.create("https://a.example")).get(0);

        assertThat(proxies.login(proxy)).contains(new Login("us@er", "p+a:ss"));
        assertThat(proxies.login(Proxy.NO_PROXY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"https://u:secret@proxy.example", "http://u:secret@", "http://u:secret@a b", "ftp://u:secret@h"})
    void refusesUnusableProxiesWithoutShowingCredentials(String value) {
        assertThatThrownBy(() -> EnvironmentProxies.from(Map.of("HTTPS_PROXY", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("HTTPS_PROXY: ")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
