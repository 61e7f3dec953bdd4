package dev.athens.vcs.jgit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import dev.athens.fetch.FetchException;
import dev.athens.vcs.jgit.clones.JGitRuntime;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.place.Remotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the traps are shell scripts")
class NoProcessTest {
    @Test
    void startsNoProgramAndWritesNothingIntoTheHome(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path traps = Files.createDirectory(folder.resolve("traps"));
        Path caught = folder.resolve("caught");
        for (String program : List.of("git", "sh", "bash", "ssh", "git-credential-helper")) {
            Path trap = traps.resolve(program);
            Files.writeString(trap, "#!/bin/sh\necho \"$0 $*\" >> " + caught + "\n");
            Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(
                home.resolve(".gitconfig"),
                "[core]\nsshCommand = " + traps.resolve("ssh") + "\n[credential]\nhelper = helper\n");

        Process child = child(folder, home, traps).start();
        boolean ended = child.waitFor(60, TimeUnit.SECONDS);
        child.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(folder.resolve("output")).content().isEqualTo("done");
        assertThat(caught)
                .as(() -> Files.exists(caught) ? contentOf(caught.toFile()) : "")
                .doesNotExist();
        assertThat(home)
                .isDirectoryNotContaining(file -> !file.getFileName().toString().equals(".gitconfig"));
    }

    private static ProcessBuilder child(Path folder, Path home, Path traps) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString());
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        traps.toString(),
                        "HOME",
                        home.toString(),
                        "GIT_SSH",
                        traps.resolve("ssh").toString()));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
    }

    /** What the child does: a fetch over HTTP, an attempt over SSH. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            Path home = folder.resolve("home");
            Network network = Network.builder().build();
            try (GitTransports transports =
                    new GitTransports(network, System.getenv(), home, Duration.ofSeconds(20), TestBudget.unlimited())) {
                JGitRuntime.prepareClones(); // as the cache does, which makes repositories where this test does
                fetch(transports, folder);
            } catch (FetchException.Unavailable e) {
                Files.writeString(folder.resolve("output"), "done");
            }
        }

        private static void fetch(GitTransports transports, Path folder) throws Exception {
            try (GitServer server = new GitServer(folder.resolve("remote.git"));
                    Repository local = local(folder)) {
                try (Transport transport = transports.open(local, Remotes.trusted(server.url()))) {
                    transport.fetch(NullProgressMonitor.INSTANCE, List.of(new RefSpec("+refs/*:refs/*")));
                }
                transports.check(Remotes.trusted("ssh://git@" + server.hostAndPort() + "/x"));
            }
        }

        private static Repository local(Path folder) throws IOException {
            Repository local = new FileRepositoryBuilder()
                    .setBare()
                    .setGitDir(folder.resolve("local.git").toFile())
                    .build();
            local.create(true);
            return local;
        }
    }
}
