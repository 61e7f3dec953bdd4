package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.net.AddressGuard;
import dev.athens.net.BlockedAddressException;
import dev.athens.net.Cidr;
import dev.athens.vcs.jgit.clones.FolderTransports;
import dev.athens.vcs.jgit.clones.TestBudget;
import dev.athens.vcs.jgit.discovery.Locator;
import dev.athens.vcs.jgit.net.GitServer;
import dev.athens.vcs.jgit.net.GitTransports;
import dev.athens.vcs.jgit.net.Network;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a fetcher reaches for a stranger, as {@link JGitFetcher#builder} makes it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@Tag("attack")
class GuardedFetcherTest {
    private static final InetAddress INSIDE = Cidr.address("10.0.0.1").orElseThrow();

    @TempDir
    private Path folder;

    private GitServer server;

    @BeforeEach
    void start() throws Exception {
        server = new GitServer(folder.resolve("remote.git"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JGitFetcher.Builder builder(Map<String, String> environment) {
        return JGitFetcher.builder(folder.resolve("cache")).environment(environment);
    }

    private Locator everything(String vcs, String url) {
        return module -> new RepositoryLocation(vcs, url, module.value(), "");
    }

    @Test
    void asksNoHostOnTheInsideUnlessTold() throws Exception {
        ModulePath module = ModulePath.parse("127.0.0.1/m");
        try (JGitFetcher fetcher = builder(Map.of()).build()) {
            assertThatThrownBy(() -> fetcher.list(module))
                    .isInstanceOf(FetchException.Refused.class)
                    .hasMessageContaining("ATHENS_TRUSTED_NETWORKS");
        }
        try (JGitFetcher fetcher = builder(Map.of())
                .trustedNetworks(List.of(Cidr.parse("127.0.0.0/8")))
                .build()) {
            assertThatThrownBy(() -> fetcher.list(module)).isNotInstanceOf(FetchException.Refused.class);
        }
        try (JGitFetcher fetcher = builder(Map.of("GOPRIVATE", "127.0.0.1")).build()) {
            assertThatThrownBy(() -> fetcher.list(module)).isNotInstanceOf(FetchException.Refused.class);
        }
    }

    @Test
    void lendsTheCloneOfAPrivateModuleToNobody() throws Exception {
        Network network =
                Network.builder().guard(AddressGuard.trusting(List.of())).build();
        try (GitTransports transports = new GitTransports(
                        network,
                        Map.of("GIT_CONFIG_NOSYSTEM", "1"),
                        folder,
                        Duration.ofSeconds(9),
                        TestBudget.unlimited());
                JGitFetcher fetcher = builder(Map.of("GOPRIVATE", "corp.example"))
                        .build(everything(RepositoryLocation.GIT, server.url()), transports)) {
            assertThatCode(() -> fetcher.list(ModulePath.parse("corp.example/m")))
                    .doesNotThrowAnyException();
            int requests = server.requests().size();

            assertThatThrownBy(() -> fetcher.list(ModulePath.parse("evil.example/m")))
                    .isInstanceOf(FetchException.Refused.class);
            assertThat(server.requests()).hasSize(requests);
        }
    }

    @Test
    void handsItsGuardToTheMakerOfProxiesThatPagesName() throws Exception {
        List<AddressGuard> guards = new ArrayList<>();
        try (JGitFetcher fetcher = builder(Map.of("GOPRIVATE", "corp.example"))
                .trustedNetworks(List.of(Cidr.parse("192.168.0.0/16")))
                .proxies((url, mayUseLogin, guard) -> {
                    guards.add(guard);
                    throw new IllegalArgumentException("no proxy in this test");
                })
                .build(everything(RepositoryLocation.MOD, server.base()), new FolderTransports(folder))) {
            for (String module : List.of("evil.example/m", "corp.example/m")) {
                assertThatThrownBy(() -> fetcher.list(ModulePath.parse(module))).isInstanceOf(FetchException.class);
            }
        }
        assertThatThrownBy(() -> guards.get(0).check("h", INSIDE)).isInstanceOf(BlockedAddressException.class);
        guards.get(0).check("h", Cidr.address("192.168.0.1").orElseThrow());
        guards.get(1).check("h", INSIDE);
    }
}
