package dev.athens.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetrcTest {
    private static final String TEXT = """
            incomplete-line-before
            machine api.example
                login user
                password pwd
            machine one-line.example login u2 password p2
            machine port.example:8443 password p3 login u3
            machine incomplete.example
            login no-password
            machine one-line.example login later password later
            macdef init
            machine in-macro.example login m password m

            machine after-macro.example login u4 password p4
            default
            login anonymous
            password mail
            machine after-default.example login u5 password p5
            """;

    @TempDir
    Path folder;

    @Test
    void findsTheFirstCompleteEntryOfAMachine() {
        Netrc netrc = Netrc.parse(TEXT);

        assertThat(netrc.lookup("api.example")).contains(new Login("user", "pwd"));
        assertThat(netrc.lookup("one-line.example")).contains(new Login("u2", "p2"));
        assertThat(netrc.lookup("port.example:8443")).contains(new Login("u3", "p3"));
        assertThat(netrc.lookup("port.example")).isEmpty();
        assertThat(netrc.lookup("incomplete.example")).isEmpty();
    }

    @Test
    void findsAnEntryWithoutPortForAllPortsThatHaveNone() {
        Netrc netrc = Netrc.parse("machine h.example login l password p\nmachine h.example:8443 login m password q\n");

        assertThat(netrc.lookup("h.example")).contains(new Login("l", "p"));
        assertThat(netrc.lookup("h.example:9443")).contains(new Login("l", "p"));
        assertThat(netrc.lookup("h.example:8443")).contains(new Login("m", "q"));
        assertThat(netrc.lookup("other.example:8443")).isEmpty();
        assertThat(netrc.lookup("::1")).isEmpty();
    }

    @Test
    void skipsMacrosAndStopsAtTheDefaultEntry() {
        Netrc netrc = Netrc.parse(TEXT);

        assertThat(netrc.lookup("in-macro.example")).isEmpty();
        assertThat(netrc.lookup("after-macro.example")).contains(new Login("u4", "p4"));
        assertThat(netrc.lookup("after-default.example")).isEmpty();
    }

    @Test
    void readsTheFileThatTheVariableNames() throws IOException {
        Path file = Files.writeString(folder.resolve("logins"), "machine a.example login l password p");

        assertThat(Netrc.load(Map.of("NETRC", file.toString())).lookup("a.example"))
                .contains(new Login("l", "p"));
    }

    @Test
    void readsTheFileInTheHomeFolder() throws IOException {
        Files.writeString(folder.resolve(".netrc"), "machine a.example login l password p\r\n");

        assertThat(Netrc.load(Map.of("HOME", folder.toString())).lookup("a.example"))
                .contains(new Login("l", "p"));
    }

    @Test
    void isEmptyWithoutAReadableFile() throws IOException {
        String tooLarge = "machine a.example login l password p\n" + " ".repeat(Netrc.MAX_BYTES);
        Path large = Files.writeString(folder.resolve("large"), tooLarge);

        assertThat(Netrc.load(Map.of("NETRC", folder.resolve("missing").toString()))
                        .lookup("a.example"))
                .isEmpty();
        assertThat(Netrc.load(Map.of("NETRC", folder.toString())).lookup("a.example"))
                .isEmpty();
        assertThat(Netrc.load(Map.of("NETRC", large.toString())).lookup("a.example"))
                .isEmpty();
    }

    @Test
    void doesNotShowPasswords() {
        assertThat(new Login("user", "secret")).hasToString("user:xxxxx");
    }
}
