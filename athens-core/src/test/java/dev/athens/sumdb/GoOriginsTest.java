package dev.athens.sumdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.fetch.FetchException;
import dev.athens.fetch.ModuleFetcher;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.protocol.SumdbRequest;
import dev.athens.protocol.VersionInfo;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoOriginsTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("pub.example/lib", "v1.0.0");
    private static final SignerKey KEY = SignerKey.generate("db.example");

    @TempDir
    private Path folder;

    /** Has nothing. */
    private record Direct() implements ModuleFetcher {
        @Override
        public List<Version> list(ModulePath module) throws FetchException.NotFound {
            throw new FetchException.NotFound(module + ": repository was asked");
        }

        @Override
        public VersionInfo resolve(ModulePath module, VersionQuery query) throws FetchException.NotFound {
            throw new FetchException.NotFound(module + ": repository was asked");
        }

        @Override
        public ModuleFiles fetch(ModuleVersion version, Path scratch) throws FetchException.NotFound {
            throw new FetchException.NotFound(version + ": repository was asked");
        }
    }

    private void publish(String source) throws Exception {
        Path target = Files.createDirectories(folder.resolve("files/pub.example/lib/@v"));
        Files.writeString(target.resolve("v1.0.0.info"), "{\"Version\":\"v1.0.0\"}");
        Files.writeString(target.resolve("v1.0.0.mod"), "module pub.example/lib\n");
        ModuleZipWriter.write(
                VERSION,
                List.of(entry("go.mod", "module pub.example/lib\n"), entry("a.go", source)),
                target.resolve("v1.0.0.zip"));
    }

    private static SourceEntry entry(String name, String content) {
        return new SourceEntry(name, SourceEntry.Kind.REGULAR, () -> new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private DatabaseServer server() throws Exception {
        publish("package lib\n");
        ModuleHash zip = DirHash.ofZip(folder.resolve("files/pub.example/lib/@v/v1.0.0.zip"));
        ModuleHash mod = DirHash.ofGoMod(Blob.of("module pub.example/lib\n"));
        ScriptedDatabase database = new ScriptedDatabase(KEY).fill(10).add(VERSION, zip, mod);
        SumdbClient.Source proxied =
                request -> request instanceof SumdbRequest.Supported ? new byte[0] : database.get(request);
        return new DatabaseServer("db.example", proxied, folder.resolve("files"));
    }

    private GoOrigins origins(Map<String, String> environment) throws IOException {
        return GoOrigins.of(environment, new Direct(), folder.resolve("sumdb"));
    }

    private ModuleFiles fetch(GoOrigins origins, ModuleVersion version) throws Exception {
        return origins.fetcher().fetch(version, Files.createTempDirectory(folder, "scratch"));
    }

    @Test
    void verifiesWhatItFetchesAndRelaysTheDatabase() throws Exception {
        try (DatabaseServer server = server()) {
            GoOrigins origins = origins(
                    Map.of("GOPROXY", server.url(), "GOSUMDB", KEY.verifier().toString()));

            assertThat(fetch(origins, VERSION).info().readBytes(100))
                    .asString(UTF_8)
                    .contains("v1.0.0");
            assertThat(origins.sumdb("db.example", SumdbRequest.parse("supported")))
                    .isEmpty();
            assertThat(origins.sumdb("db.example", SumdbRequest.parse("lookup/pub.example/lib@v1.0.0")))
                    .asString(UTF_8)
                    .contains("pub.example/lib v1.0.0 h1:");
            assertThat(folder.resolve("sumdb/db.example/head")).exists();
        }
    }

    @Test
    void refusesWhatTheDatabaseKnowsOtherwise() throws Exception {
        try (DatabaseServer server = server()) {
            publish("package lib // altered\n");
            GoOrigins origins = origins(
                    Map.of("GOPROXY", server.url(), "GOSUMDB", KEY.verifier().toString()));

            assertThatThrownBy(() -> fetch(origins, VERSION))
                    .isInstanceOf(FetchException.Refused.class)
                    .hasMessageContaining("checksum mismatch");
        }
    }

    @Test
    void asksRepositoriesForWhatIsPrivateAndTellsNobody() throws Exception {
        try (DatabaseServer server = server()) {
            Path written = Files.writeString(
                    folder.resolve("env"), "GOPROXY=" + server.url() + "\nGOPRIVATE=corp.example\nGOSUMDB=off\n");
            GoOrigins origins = origins(Map.of(
                    "GOENV", written.toString(), "GOSUMDB", KEY.verifier().toString()));

            assertThatThrownBy(() -> fetch(origins, ModuleVersion.parse("corp.example/a", "v1.0.0")))
                    .hasMessage("corp.example/a@v1.0.0: repository was asked");
            assertThatThrownBy(() -> origins.sumdb("db.example", SumdbRequest.parse("lookup/corp.example/a@v1.0.0")))
                    .isInstanceOf(FetchException.Refused.class);
            assertThat(server.asked).isEmpty();
            assertThat(fetch(origins, VERSION).sizeBytes()).isPositive();
        }
    }

    @Test
    void verifiesNothingIfGosumdbIsOff() throws Exception {
        try (DatabaseServer server = server()) {
            publish("package lib // altered\n");
            GoOrigins origins = origins(Map.of("GOPROXY", server.url(), "GOSUMDB", "off"));

            assertThat(fetch(origins, VERSION).sizeBytes()).isPositive();
            assertThatThrownBy(() -> origins.sumdb("db.example", SumdbRequest.parse("supported")))
                    .isInstanceOf(FetchException.NotFound.class);
        }
    }

    @Test
    void saysWhichVariableIsMalformed() {
        assertThatThrownBy(() -> origins(Map.of("GOSUMDB", "a b c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GOSUMDB");
    }
}
