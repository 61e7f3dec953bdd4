package dev.athens.standalone.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.fetch.Login;
import dev.athens.fetch.Netrc;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.log.SumdbDatabase;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.vcs.jgit.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static final ModuleHash HASH = ModuleHash.parse("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    private static final SumdbDatabase.Hashes HASHES = new SumdbDatabase.Hashes(HASH, HASH);
    private static final Netrc NETRC = Netrc.parse("""
            machine github.com login gopher password one
            machine corp.example login gopher password two
            """);

    @Test
    void takesTheTokenForGithubAndTheNetrcFileForOthers() {
        Credentials credentials = Origins.credentials(ServerConfig.of(Map.of("ATHENS_GITHUB_TOKEN", "ghp")), NETRC);

        assertThat(credentials.forHost("github.com")).contains(new Login("x-access-token", "ghp"));
        assertThat(credentials.forHost("corp.example")).contains(new Login("gopher", "two"));
        assertThat(credentials.forHost("github.com.evil.example")).isEmpty();
    }

    @Test
    void takesTheNetrcFileForGithubIfThereIsNoToken() {
        Credentials credentials = Origins.credentials(ServerConfig.of(Map.of()), NETRC);

        assertThat(credentials.forHost("github.com")).contains(new Login("gopher", "one"));
    }

    @Test
    void readsTheNetrcFileThatIsConfigured() {
        ServerConfig config = ServerConfig.of(Map.of("ATHENS_NETRC_PATH", "/etc/athens/netrc"));

        assertThat(Origins.clientEnvironment(config, Map.of("NETRC", "/home/netrc", "HOME", "/home")))
                .isEqualTo(Map.of("NETRC", "/etc/athens/netrc", "HOME", "/home"));
        assertThat(Origins.clientEnvironment(ServerConfig.of(Map.of()), Map.of("NETRC", "/home/netrc")))
                .isEqualTo(Map.of("NETRC", "/home/netrc"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noticesAnOlderCopyOfItsOwnChecksumLog(boolean named, @TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Path head = named ? folder.resolve("other-disk/head") : data.resolve(".athens/sumdb-heads/sum.example.head");
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", data.toString(),
                "ATHENS_SUMDB_KEY", SignerKey.generate("sum.example").secret(),
                "ATHENS_GO_BINARY_ENV_VARS", "GOSUMDB=off"));
        if (named) {
            settings.put("ATHENS_SUMDB_HEAD_FILE", head.toString());
        }
        ServerConfig config = ServerConfig.of(settings);
        try (Origins origins = Origins.of(config, Map.of(), folder.resolve("clones"));
                SumdbDatabase database = own(origins).orElseThrow()) {
            database.lookup(ModuleVersion.parse("corp.example/a", "v1.0.0"));
            assertThat(Files.readAllBytes(head)).isEqualTo(database.get(new SumdbRequest.Latest()));
        }
        // the folder of the log as it was before
        Files.move(data.resolve(".athens/sumdb-log"), folder.resolve("newer"));

        try (Origins origins = Origins.of(config, Map.of(), folder.resolve("clones"))) {
            assertThatThrownBy(() -> own(origins))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("older copy of the log, of 0 records")
                    .hasMessageContaining(head.toString());
        }
    }

    private static Optional<SumdbDatabase> own(Origins origins) throws IOException {
        return origins.ownDatabase(version -> HASHES, Optional.empty(), Optional.empty());
    }

    @Test
    void servesWhatIsRecordedWhereNothingMayBeWritten(@TempDir Path folder) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ATHENS_DISK_STORAGE_ROOT", folder.toString(),
                "ATHENS_SUMDB_KEY", SignerKey.generate("sum.example").secret(),
                "ATHENS_GO_BINARY_ENV_VARS", "GOSUMDB=off"));
        ModuleVersion recorded = ModuleVersion.parse("corp.example/a", "v1.0.0");
        try (Origins origins = Origins.of(ServerConfig.of(settings), Map.of(), folder.resolve("clones"));
                SumdbDatabase database = own(origins).orElseThrow()) {
            SumdbRecord record = database.lookup(recorded);

            settings.put("ATHENS_READ_ONLY", "true");
            try (Origins edge = Origins.of(ServerConfig.of(settings), Map.of(), folder.resolve("clones"));
                    SumdbDatabase reader = own(edge).orElseThrow()) {
                assertThat(reader.lookup(recorded)).isEqualTo(record);
                ModuleVersion other = ModuleVersion.parse("corp.example/a", "v1.1.0");
                assertThatThrownBy(() -> reader.lookup(other)).isInstanceOf(FetchException.NotFound.class);
                SumdbRecord later = database.lookup(other);
                assertThat(reader.lookup(other)).isEqualTo(later);
            }
        }
    }
}
