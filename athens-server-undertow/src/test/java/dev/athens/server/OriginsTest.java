package dev.athens.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.fetch.Netrc;
import dev.athens.vcs.jgit.Credentials;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static final Netrc NETRC = Netrc.parse("""
            machine github.com login gopher password one
            machine corp.example login gopher password two
            """);

    @Test
    void takesTheTokenForGithubAndTheNetrcFileForOthers() {
        Credentials credentials = Origins.credentials(ServerConfig.of(Map.of("ATHENS_GITHUB_TOKEN", "ghp")), NETRC);

        assertThat(credentials.forHost("github.com")).contains(new Credentials.Login("x-access-token", "ghp"));
        assertThat(credentials.forHost("corp.example")).contains(new Credentials.Login("gopher", "two"));
        assertThat(credentials.forHost("github.com.evil.example")).isEmpty();
    }

    @Test
    void takesTheNetrcFileForGithubIfThereIsNoToken() {
        Credentials credentials = Origins.credentials(ServerConfig.of(Map.of()), NETRC);

        assertThat(credentials.forHost("github.com")).contains(new Credentials.Login("gopher", "one"));
    }

    @Test
    void readsTheNetrcFileThatIsConfigured() {
        ServerConfig config = ServerConfig.of(Map.of("ATHENS_NETRC_PATH", "/etc/athens/netrc"));

        assertThat(Origins.clientEnvironment(config, Map.of("NETRC", "/home/netrc", "HOME", "/home")))
                .isEqualTo(Map.of("NETRC", "/etc/athens/netrc", "HOME", "/home"));
        assertThat(Origins.clientEnvironment(ServerConfig.of(Map.of()), Map.of("NETRC", "/home/netrc")))
                .isEqualTo(Map.of("NETRC", "/home/netrc"));
    }
}
