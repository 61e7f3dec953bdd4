package dev.athens.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.athens.content.Blob;
import dev.athens.content.ModuleFiles;
import dev.athens.content.ModuleHead;
import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.module.VersionQuery;
import dev.athens.upstream.ScriptedServer.Response;
import dev.athens.zip.DirHash;
import dev.athens.zip.ModuleZipWriter;
import dev.athens.zip.SourceEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamFetcherTest {
    private static final ModulePath MODULE = ModulePath.parse("c.example/Mod");
    private static final ModuleVersion VERSION = ModuleVersion.parse("c.example/Mod", "v1.0.0-RC1");
    private static final String BASE = "/c.example/!mod";
    private static final String FILES = BASE + "/@v/v1.0.0-!r!c1";
    private static final String INFO =
            "{ \"version\":\"v1.0.0-RC1\", \"Extra\":1, \"Time\":\"2020-01-01T01:00:00Z\"}\n";

    @TempDir
    Path scratch;

    private ScriptedServer server;
    private UpstreamFetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
        fetcher = UpstreamFetcher.builder(server.url()).client(impatient()).build();
    }

    @Test
    void doesNotReadAgainWhatHasNotChanged() throws Exception {
        server.on(
                BASE + "/@v/list",
                Response.of(200, "v1.0.0\n").with("ETag", "\"one\"").with("Last-Modified", "yesterday"),
                Response.of(304, ""),
                Response.of(200, "v1.1.0\n"),
                Response.of(200, "v1.2.0\n"));

        for (String expected : List.of("v1.0.0", "v1.0.0", "v1.1.0", "v1.2.0")) {
            assertThat(fetcher.list(MODULE)).containsExactly(Version.parse(expected));
        }
        assertThat(server.seen)
                .extracting(seen -> seen.header("If-None-Match").orElse("none"))
                .containsExactly("none", "\"one\"", "\"one\"", "none");
        assertThat(server.seen.get(1).header("If-Modified-Since")).contains("yesterday");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static UpstreamClient impatient() {
        return UpstreamClient.builder().pause(duration -> {}).build();
    }

    @Test
    void fetchesTheThreeFilesAsTheyAre() throws Exception {
        server.on(FILES + ".info", Response.of(200, INFO))
                .on(FILES + ".mod", Response.of(200, "module c.example/Mod\r\n"))
                .on(FILES + ".zip", Response.of(200, "zip bytes"));

        ModuleFiles files = fetcher.fetch(VERSION, scratch);

        assertThat(text(files.info())).isEqualTo(INFO);
        assertThat(text(files.mod())).isEqualTo("module c.example/Mod\r\n");
        assertThat(text(files.zip())).isEqualTo("zip bytes");
        assertThat(files.zip().file().orElseThrow()).hasParent(scratch);
        assertThat(server.paths()).containsExactlyInAnyOrder(FILES + ".info", FILES + ".mod", FILES + ".zip");
    }

    @Test
    void fetchesInfoAndGoModWithoutTheZip() throws Exception {
        server.on(FILES + ".info", Response.of(200, INFO))
                .on(FILES + ".mod", Response.of(200, "module c.example/Mod\r\n"));

        ModuleHead head = fetcher.fetchHead(VERSION).orElseThrow();

        assertThat(text(head.info())).isEqualTo(INFO);
        assertThat(text(head.mod())).isEqualTo("module c.example/Mod\r\n");
        assertThat(server.paths()).containsExactlyInAnyOrder(FILES + ".info", FILES + ".mod");
    }

    private Response zip(String mod) throws Exception {
        SourceEntry entry = new SourceEntry(
                mod.isEmpty() ? "a.go" : "go.mod",
                SourceEntry.Kind.REGULAR,
                () -> new ByteArrayInputStream(mod.getBytes(StandardCharsets.UTF_8)));
        Path file = Files.createTempDirectory(scratch, "made").resolve("zip");
        ModuleZipWriter.write(VERSION, List.of(entry), file);
        return Response.ok(Files.readAllBytes(file));
    }

    private static ModuleHead head(String mod) {
        return new ModuleHead(Blob.of(INFO), Blob.of(mod));
    }

    @Test
    void fetchesNothingButAZipThatHoldsTheGoModFile() throws Exception {
        server.on(FILES + ".zip", zip("module c.example/Mod\n"));

        assertThat(fetcher.fetchZip(VERSION, head("module c.example/Mod\n"), scratch)
                        .sizeBytes())
                .isPositive();

        assertThat(server.paths()).containsExactly(FILES + ".zip");
    }

    @Test
    void takesAZipWithAnotherGoModFileThanItsProxyServesAsTheGoCommandDoes() throws Exception {
        server.on(FILES + ".zip", zip("module c.example/Mod\n"), zip(""))
                .on(FILES + ".mod", Response.of(200, "module c.example/Mod // served\n"));

        fetcher.fetchZip(
                VERSION, head("module c.example/Mod // served\n"), Files.createDirectory(scratch.resolve("1")));
        fetcher.fetchZip(
                VERSION, head("module c.example/Mod // served\n"), Files.createDirectory(scratch.resolve("2")));

        assertThat(server.paths()).containsExactly(FILES + ".zip", FILES + ".mod", FILES + ".zip", FILES + ".mod");
    }

    @Test
    void refusesAZipOfAProxyWithAnotherGoModFileThanIsStored() throws Exception {
        server.on(FILES + ".zip", zip("module c.example/Mod\n"))
                .on(FILES + ".mod", Response.of(200, "module c.example/Mod\n"));

        assertThatThrownBy(() -> fetcher.fetchZip(VERSION, head("module stored\n"), scratch))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageStartingWith("c.example/Mod@v1.0.0-RC1: the zip does not fit the go.mod file")
                .hasMessageContaining(
                        DirHash.ofGoMod(Blob.of("module stored\n")).toString())
                .hasMessageContaining(
                        DirHash.ofGoMod(Blob.of("module c.example/Mod\n")).toString());
    }

    @Test
    void refusesAZipThatIsNone() {
        server.on(FILES + ".zip", Response.of(200, "zip bytes"));

        assertThatThrownBy(() -> fetcher.fetchZip(VERSION, head("module c.example/Mod\n"), scratch))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageStartingWith("c.example/Mod@v1.0.0-RC1: origin returned a bad zip: ");
    }

    @Test
    void witnessesAVersionOnlyWithItsZipAndWithoutWhatItWasTold() throws Exception {
        String info = "{\"Version\":\"" + VERSION.version()
                + "\",\"Origin\":{\"VCS\":\"git\",\"URL\":\"https://c.example\"}}";
        server.on(FILES + ".info", Response.of(200, info))
                .on(
                        FILES + ".zip",
                        Response.of(206, "z"),
                        Response.of(200, "z".repeat(100_000)),
                        Response.of(404, "gone"));
        UpstreamFetcher witness = UpstreamFetcher.builder(server.url())
                .client(impatient())
                .witness()
                .build();
        VersionQuery exact = new VersionQuery.Exact(VERSION.version());

        assertThat(fetcher.resolve(MODULE, exact).origin()).isPresent();
        assertThat(server.paths()).containsExactly(FILES + ".info");
        assertThat(witness.resolve(MODULE, exact).origin()).isEmpty();
        assertThat(server.seen.get(2).header("Range")).contains("bytes=0-0");
        assertThat(witness.resolve(MODULE, exact).version()).isEqualTo(VERSION.version());
        assertThatThrownBy(() -> witness.resolve(MODULE, exact)).isInstanceOf(FetchException.NotFound.class);
    }

    private static String text(Blob blob) throws IOException {
        return new String(blob.readBytes(1 << 20), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/prefix", "/prefix/", "/a/b"})
    void keepsThePathOfTheBaseUrl(String prefix) throws Exception {
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        server.on(base + BASE + "/@v/list", Response.of(200, "v1.0.0\n"));

        List<Version> versions =
                UpstreamFetcher.builder(server.url().resolve(prefix)).build().list(MODULE);

        assertThat(versions).containsExactly(Version.parse("v1.0.0"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    # status, failure
                    201, Unavailable
                    204, Unavailable
                    206, Unavailable
                    304, Unavailable
                    400, Unavailable
                    401, Unavailable
                    403, Refused
                    404, NotFound
                    407, Unavailable
                    410, NotFound
                    418, Unavailable
                    429, Unavailable
                    500, Unavailable
                    503, Unavailable
                    """)
    void tellsTroubleFromTruth(int status, String failure) {
        server.on(BASE + "/@v/list", Response.of(status, ""))
                .on(FILES + ".info", Response.of(status, ""))
                .on(BASE + "/@v/main.info", Response.of(status, ""))
                .on(BASE + "/@latest", Response.of(status, ""));

        assertThat(nameOfFailure(() -> fetcher.list(MODULE))).isEqualTo(failure);
        assertThat(nameOfFailure(() -> fetcher.fetch(VERSION, scratch))).isEqualTo(failure);
        assertThat(nameOfFailure(() -> fetcher.resolve(MODULE, new VersionQuery.Revision("main"))))
                .isEqualTo(failure);
        assertThat(nameOfFailure(() -> fetcher.resolve(MODULE, new VersionQuery.Latest())))
                .isEqualTo(failure);
    }

    private static String nameOfFailure(ThrowableAssert.ThrowingCallable call) {
        return String.valueOf(catchThrowable(call).getClass().getSimpleName());
    }

    @Test
    void repeatsWhatTheUpstreamSays() {
        server.on(BASE + "/@v/list", Response.of(404, """
                        not found: no such repository
                        second line

                        after a blank line
                        """).with("Content-Type", "text/plain; charset=UTF-8"));

        assertThatThrownBy(() -> fetcher.list(MODULE))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("c.example/Mod: reading " + server.url() + "/c.example/!mod/@v/list: 404 Not Found\n"
                        + "\tserver response:\n\tnot found: no such repository\n\tsecond line");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, <b>no</b>",
        "text/plain; charset=latin1, no",
        "text/plain, be\u0007ll",
        "text/plain, a\u202Eb"
    })
    void keepsQuietAboutTextThatIsNotForPeople(String type, String body) {
        server.on(BASE + "/@v/list", Response.of(404, body).with("Content-Type", type));

        assertThatThrownBy(() -> fetcher.list(MODULE)).hasMessageEndingWith(": 404 Not Found");
    }

    @Test
    void cutsLongText() {
        server.on(BASE + "/@v/list", Response.of(404, "é".repeat(5000)).with("Content-Type", "text/plain"))
                .on(BASE + "/@latest", Response.of(500, "line\n".repeat(100)).with("Content-Type", "text/plain"));

        assertThat(catchThrowable(() -> fetcher.list(MODULE)).getMessage()).hasSizeLessThan(1000);
        assertThat(catchThrowable(() -> fetcher.resolve(MODULE, new VersionQuery.Latest()))
                        .getMessage()
                        .lines())
                .hasSize(10);
    }

    @Test
    void namesWhenToRetry() {
        server.on(BASE + "/@v/list", Response.of(503, "").with("Retry-After", "120"));

        assertThatThrownBy(() -> fetcher.list(MODULE))
                .hasMessageEndingWith(": 503 Service Unavailable, retry after 120");
    }

    @Test
    void listsWhatFitsThePathInOrder() throws Exception {
        server.on(BASE + "/@v/list", Response.of(200, """
                        v1.10.0\r
                         v1.2.0 2020-01-01T00:00:00Z
                        v1
                        v2.0.0
                        v3.0.0+incompatible
                        v1.2.0
                        v0.0.0-20200101000000-0123456789ab
                        nonsense
                        """));

        assertThat(fetcher.list(MODULE))
                .containsExactly(
                        Version.parse("v1.2.0"), Version.parse("v1.10.0"), Version.parse("v3.0.0+incompatible"));
    }

    @Test
    void readsNoListOfMoreLinesThanAnyModuleHas() {
        server.on(BASE + "/@v/list", Response.of(200, "v1.0.0\n".repeat(50_001)));

        assertThatThrownBy(() -> fetcher.list(MODULE))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage("c.example/Mod: version list longer than 50000 lines");
    }

    @Test
    void listsNothingForAnEmptyBody() throws Exception {
        server.on(BASE + "/@v/list", Response.of(200, ""));

        assertThat(fetcher.list(MODULE)).isEmpty();
    }

    @Test
    void undoesGzip() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("v1.0.0\n".getBytes(StandardCharsets.UTF_8));
        }
        server.on(BASE + "/@v/list", Response.ok(packed.toByteArray()).with("Content-Encoding", "gzip"));

        assertThat(fetcher.list(MODULE)).containsExactly(Version.parse("v1.0.0"));
        assertThat(server.seen.get(0).header("Accept-Encoding"))
                .hasValueSatisfying(value -> assertThat(value).contains("gzip"));
    }

    @Test
    void refusesOversizeDocuments() throws Exception {
        byte[] bomb = gzipOfZeros(17 << 20);
        server.on(BASE + "/@v/list", Response.ok(bomb).with("Content-Encoding", "gzip"))
                .on(FILES + ".info", Response.of(200, " ".repeat(70_000)), Response.of(200, INFO))
                .on(FILES + ".mod", Response.ok(bomb).with("Content-Encoding", "gzip"));

        assertThatThrownBy(() -> fetcher.list(MODULE))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessage("c.example/Mod: version list larger than 1048576 bytes");
        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("larger than 65536 bytes");
        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("c.example/Mod@v1.0.0-RC1: go.mod file too large (max size is 16777216 bytes)");
    }

    @Test
    void refusesModFilesThatASmallHeapHasNoRoomFor() {
        server.on(FILES + ".info", Response.of(200, INFO))
                .on(FILES + ".mod", Response.of(200, " ".repeat((1 << 20) + 1)));
        UpstreamFetcher small = UpstreamFetcher.builder(server.url())
                .client(impatient())
                .heapBytes(64 << 20)
                .build();

        assertThatThrownBy(() -> small.fetch(VERSION, scratch))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage(
                        "c.example/Mod@v1.0.0-RC1: go.mod file of more than the 1048576 bytes that this heap allows:"
                                + " give Java a larger one (-Xmx)");
    }

    private static byte[] gzipOfZeros(int count) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[count]);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    {"Version":"v1.0.1"}           ; proxy returned info for version v1.0.1 instead of requested version
                    {"Version":"v1"}               ; version is not canonical
                    {}                             ; version info has no version
                    <html>                         ; version info is not valid JSON
                    {"Version":"v1.0.0-RC1","Time":"yesterday"} ; version info has a malformed time
                    """)
    void refusesAnInfoThatIsNotWhatWasAskedFor(String json, String reason) {
        server.on(FILES + ".info", Response.of(200, json));

        assertThatThrownBy(() -> fetcher.fetch(VERSION, scratch))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageStartingWith("c.example/Mod@v1.0.0-RC1: ")
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> fetcher.resolve(MODULE, new VersionQuery.Exact(VERSION.version())))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining(reason);
        assertThat(server.paths()).doesNotContain(FILES + ".zip");
    }

    @Test
    void resolvesARevisionToWhateverFits() throws Exception {
        server.on(BASE + "/@v/!feature+x.info", Response.of(200, "{\"Version\":\"v1.2.0\"}"))
                .on(BASE + "/@v/a%20b.info", Response.of(200, "{\"Version\":\"v1.2.0\"}"))
                .on(BASE + "/@v/v9.info", Response.of(200, "{\"Version\":\"v9.0.0\"}"));

        assertThat(fetcher.resolve(MODULE, new VersionQuery.Revision("Feature+x"))
                        .version())
                .isEqualTo(Version.parse("v1.2.0"));
        assertThat(fetcher.resolve(MODULE, new VersionQuery.Revision("a b")).version())
                .isEqualTo(Version.parse("v1.2.0"));
        assertThatThrownBy(() -> fetcher.resolve(MODULE, new VersionQuery.Revision("v9")))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("does not fit the module path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"feature/x", "a!b", "é", "a:b", "a\\b"})
    void doesNotAskForRevisionsThatAUrlCannotHold(String name) {
        assertThatThrownBy(() -> fetcher.resolve(MODULE, new VersionQuery.Revision(name)))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessageEndingWith("version \"" + name + "\" invalid: disallowed version string");
        assertThat(server.seen).isEmpty();
    }

    @Test
    void asksTheLatestEndpointFirst() throws Exception {
        server.on(BASE + "/@latest", Response.of(200, "{\"Version\":\"v1.2.0\"}"));

        assertThat(fetcher.resolve(MODULE, new VersionQuery.Latest()).version()).isEqualTo(Version.parse("v1.2.0"));
        assertThat(server.paths()).containsExactly(BASE + "/@latest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    # list, lines joined by a bar                                        ; latest
                    v1.0.0|v1.1.0|v1.2.0-rc.1                                            ; v1.1.0
                    v1.0.0-a|v1.0.0-b                                                    ; v1.0.0-b
                    v1.0.0|v2.0.0                                                        ; v1.0.0
                    v0.0.0-20200101000000-aaaaaaaaaaaa|v0.0.0-20210101000000-bbbbbbbbbbbb|v0.0.0-20190101000000-cccccccccccc ; v0.0.0-20210101000000-bbbbbbbbbbbb
                    v0.0.0-20200101000000-aaaaaaaaaaaa 2022-01-01T00:00:00Z|v0.0.0-20210101000000-bbbbbbbbbbbb ; v0.0.0-20200101000000-aaaaaaaaaaaa
                    """)
    void derivesLatestFromTheListWithoutThatEndpoint(String list, String latest) throws Exception {
        server.on(BASE + "/@latest", Response.of(404, ""))
                .on(BASE + "/@v/list", Response.of(200, list.replace('|', '\n')))
                .on(BASE + "/@v/" + latest + ".info", Response.of(200, "{\"Version\":\"" + latest + "\"}"));

        assertThat(fetcher.resolve(MODULE, new VersionQuery.Latest()).version()).isEqualTo(Version.parse(latest));
    }

    @Test
    void hasNoLatestOfAnEmptyList() {
        server.on(BASE + "/@latest", Response.of(410, "")).on(BASE + "/@v/list", Response.of(200, "\n"));

        assertThatThrownBy(() -> fetcher.resolve(MODULE, new VersionQuery.Latest()))
                .isInstanceOf(FetchException.NotFound.class)
                .hasMessage("c.example/Mod@latest: no matching versions for query \"latest\"");
    }

    @Test
    void showsNoCredentials() {
        UpstreamFetcher secret = UpstreamFetcher.builder(server.url("user:secret@localhost"))
                .client(impatient())
                .build();

        assertThat(secret).asString().doesNotContain("secret");
        assertThatThrownBy(() -> secret.list(MODULE))
                .isInstanceOf(FetchException.Unavailable.class)
                .hasMessageContaining("refusing to pass credentials to an insecure URL")
                .hasMessageNotContaining("secret");
        assertThat(server.seen).isEmpty();
    }

    @Test
    void refusesOtherSchemes() {
        assertThatThrownBy(() -> UpstreamFetcher.builder(URI.create("ftp://u:secret@a.example"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
