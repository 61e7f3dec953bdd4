package dev.athens.vcs.jgit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.internal.transport.ssh.OpenSshConfigFile;
import org.eclipse.jgit.transport.SshConfigStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OwnSshKeyTest {
    @TempDir
    private Path home;

    @Test
    void isForItsHostAloneAndNotForHostsOnTheWay() throws Exception {
        Path config = Files.writeString(home.resolve("config"), """
                Host forge
                  HostName git.corp.example
                  Port 2222
                  IdentityFile ~/.ssh/forge
                  IdentitiesOnly yes
                  ProxyJump jump
                Host jump
                  IdentityFile ~/.ssh/jump
                Host *
                  IdentityAgent /run/agent
                """);
        OwnSshKey key = new OwnSshKey("rule", Optional.empty(), "hunter2", Optional.of("hunter2"));
        SshConfigStore store = key.only(new OpenSshConfigFile(home.toFile(), config.toFile(), "me"), "forge");

        SshConfigStore.HostConfig forge = store.lookup("forge", 0, "git");
        assertThat(forge.getValues("IdentityFile")).isEmpty();
        assertThat(forge.getValue("IdentitiesOnly")).isEqualTo("no");
        assertThat(forge.getValue("IdentityAgent")).isEqualTo("none");
        assertThat(forge.getValue("HostName")).isEqualTo("git.corp.example");
        assertThat(forge.getValue("port")).isEqualTo("2222");
        assertThat(forge.getValue("ProxyJump")).isEqualTo("jump");
        SshConfigStore.HostConfig jump = store.lookup("jump", 0, "git");
        assertThat(jump.getValues("IdentityFile")).singleElement().asString().endsWith("/.ssh/jump");
        assertThat(jump.getValue("IdentitiesOnly")).isEqualTo("yes");
        assertThat(key).asString().doesNotContain("hunter2");
    }
}
