package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.SumdbRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbClientTest {
    private static final ModuleVersion VERSION = ModuleVersion.parse("c.example/Mod", "v1.2.0");
    private static final String LOOKUP = "lookup/c.example/!mod@v1.2.0";
    private static final ModuleVersion OTHER = ModuleVersion.parse("c.example/other", "v1.0.0");
    private static final ModuleHash ZIP = ModuleHash.parse("h1:7Sd73S66bGAau1kql0dENJKFjkZp8w6swQhZiHVN3F8=");
    private static final ModuleHash MOD = ModuleHash.parse("h1:WzqCwfO02/ItKi2Zw+XNdag88p4jPC/Vssh5um3nWmw=");
    private static final ModuleHash ANOTHER = ModuleHash.of(new byte[32]);

    private final SumdbState state = SumdbState.inMemory();

    private static ScriptedDatabase database(int before, int after) {
        return new ScriptedDatabase().fill(before).add(VERSION, ZIP, MOD).fill(after);
    }

    private SumdbClient client(ScriptedDatabase database) {
        return new SumdbClient(database.verifier(), database, state);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 255, 256, 257, 511, 1000})
    void believesWhatTheTreeProves(int before) throws Exception {
        for (int after : List.of(0, 1, 254, 255, 256, 700)) {
            ScriptedDatabase database = database(before, after);
            SumdbClient client = new SumdbClient(database.verifier(), database, SumdbState.inMemory());
            SumdbRecord record = client.lookup(VERSION);
            assertThat(record.zipHash(VERSION)).contains(ZIP);
            assertThat(record.modHash(VERSION)).contains(MOD);
            client.verify(VERSION, ZIP, MOD, "nowhere");
        }
    }

    @Test
    void readsLargeTrees() throws Exception {
        client(database(70_000, 3000)).verify(VERSION, ZIP, MOD, "nowhere");
    }

    @Test
    void followsADatabaseThatGrows() throws Exception {
        ScriptedDatabase database = database(3, 0);
        for (int i = 0; i < 600; i += 37) {
            ModuleVersion version = ModuleVersion.parse("c.example/Mod", "v1.2." + i);
            client(database.add(version, ZIP, MOD)).verify(version, ZIP, MOD, "nowhere");
            assertThat(state.head()).contains(database.signedHead());
            database.fill(36);
        }
    }

    @Test
    void takesAnOlderHeadThatFits() throws Exception {
        ScriptedDatabase older = database(300, 0);
        ScriptedDatabase newer = older.fork().fill(500);
        client(newer.add(OTHER, ZIP, MOD)).verify(OTHER, ZIP, MOD, "nowhere");
        SumdbClient.Source behind =
                request -> request instanceof SumdbRequest.Lookup ? older.get(request) : newer.get(request);
        new SumdbClient(older.verifier(), behind, state).verify(VERSION, ZIP, MOD, "nowhere");
        assertThat(state.head()).contains(newer.signedHead());
    }

    @Test
    void readsEachTileOnce() throws Exception {
        ScriptedDatabase database = database(600, 0);
        client(database).verify(VERSION, ZIP, MOD, "nowhere");
        database.asked.clear();
        client(database).verify(VERSION, ZIP, MOD, "nowhere");
        assertThat(database.asked).isEmpty();
        database.add(OTHER, ZIP, MOD);
        client(database).verify(OTHER, ZIP, MOD, "nowhere");
        assertThat(database.asked).containsExactlyInAnyOrder("lookup/c.example/other@v1.0.0", "tile/8/0/002.p/90");
    }

    @Test
    void takesTheFullTileWhereAPartialOneIsGone() throws Exception {
        ScriptedDatabase older = database(300, 0);
        ScriptedDatabase newer = older.fork().fill(500);
        SumdbClient.Source source = request -> {
            // a tree whose level 1 is partial needs that tile, so it stays
            if (!(request instanceof SumdbRequest.HashTile tile) || tile.level() == 1) {
                return older.get(request);
            }
            if (!tile.isFinal()) {
                throw new FetchException.NotFound("gone");
            }
            return newer.get(tile);
        };
        new SumdbClient(older.verifier(), source, state).verify(VERSION, ZIP, MOD, "nowhere");
    }

    @Test
    void saysWhichHashDiffersAndWhoseItIs() {
        SumdbClient client = client(database(3, 3));
        assertThatThrownBy(() -> client.verify(VERSION, ANOTHER, MOD, "https://proxy.example"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessage("c.example/Mod@v1.2.0: verifying module: checksum mismatch\n"
                        + "\tdownloaded from https://proxy.example: " + ANOTHER + "\n\tdb.example: " + ZIP);
        assertThatThrownBy(() -> client.verify(VERSION, ZIP, ANOTHER, "https://proxy.example"))
                .hasMessageStartingWith("c.example/Mod@v1.2.0: verifying go.mod: checksum mismatch\n");
    }

    @Test
    void refusesWhatTheDatabaseDoesNotKnow() {
        ModuleVersion unknown = ModuleVersion.parse("c.example/Mod", "v1.3.0");
        SumdbClient client = client(database(3, 3));
        assertThatThrownBy(() -> client.lookup(unknown)).isInstanceOf(FetchException.NotFound.class);
        assertThatThrownBy(() -> client.verify(unknown, ZIP, MOD, "nowhere"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("not found: lookup/c.example/!mod@v1.3.0");
    }

    static Stream<Arguments> lies() {
        ScriptedDatabase other = new ScriptedDatabase(SignerKey.generate("db.example"));
        return Stream.of(
                lie("an empty answer", "malformed record", d -> d.lyingIn(LOOKUP, text -> "")),
                lie(
                        "no record",
                        "malformed record",
                        d -> d.lyingIn(LOOKUP, text -> text.substring(text.indexOf("go.sum")))),
                lie("an id that is no number", "malformed record", d -> d.lyingIn(LOOKUP, text -> "x" + text)),
                lie("an id with a leading zero", "malformed record", d -> d.lyingIn(LOOKUP, text -> "0" + text)),
                lie(
                        "a control character",
                        "malformed record",
                        d -> d.lyingIn(LOOKUP, text -> text.replace("h1:7", "h1:\u00077"))),
                lie("no UTF-8", "not UTF-8", d -> d.lyingAbout(LOOKUP, bytes -> new byte[] {(byte) 0xc0, 10})),
                lie("a huge answer", "larger than", d -> d.lyingAbout(LOOKUP, bytes -> new byte[Note.MAX_BYTES + 1])),
                lie("no head", "malformed", d -> d.lyingIn(LOOKUP, text -> text.substring(0, text.indexOf("go.sum")))),
                lie(
                        "a head without signature",
                        "no signatures",
                        d -> d.lyingIn(LOOKUP, text -> text.substring(0, text.indexOf("\u2014")))),
                lie(
                        "a head of another key",
                        "no signature of db.example",
                        d -> d.lyingIn(
                                LOOKUP,
                                text -> text.substring(0, text.indexOf("go.sum"))
                                        + other.sign(d.head(d.size()).text()))),
                lie(
                        "a forged signature",
                        "invalid signature",
                        d -> d.lyingIn(
                                LOOKUP,
                                text -> text.replace("go.sum database tree\n1000\n", "go.sum database tree\n1001\n"))),
                lie(
                        "a signature that is cut",
                        "invalid signature",
                        d -> d.lyingIn(LOOKUP, text -> text.substring(0, text.length() - 9) + "\n")),
                lie(
                        "a signed text that is no head",
                        "malformed tree head",
                        d -> d.lyingIn(LOOKUP, text -> text.substring(0, text.indexOf("go.sum")) + d.sign("hello\n"))),
                lie(
                        "a head that covers less",
                        "is not in the signed tree of 200 records",
                        d -> d.lyingIn(
                                LOOKUP,
                                text -> text.substring(0, text.indexOf("go.sum"))
                                        + d.sign(d.head(200).text()))),
                lie(
                        "another hash in the record",
                        "is not the one in the signed tree",
                        d -> d.lyingIn(LOOKUP, text -> text.replace("h1:7Sd", "h1:8Sd"))),
                lie(
                        "another id",
                        "is not the one in the signed tree",
                        d -> d.lyingIn(LOOKUP, text -> text.replaceFirst("300", "301"))),
                lie(
                        "the record of another version",
                        "is not the one in the signed tree",
                        d -> d.lyingIn(LOOKUP, text -> text.replace("v1.2.0", "v1.2.1"))),
                lie(
                        "a record without the version that was asked for",
                        "checksum missing from sumdb response",
                        d -> d.lyingIn(
                                LOOKUP,
                                text -> "299\nfiller.example v0.0.299 h1:x\nfiller.example v0.0.299/go.mod h1:y\n"
                                        + text.substring(text.indexOf("\ngo.sum")))),
                lie(
                        "a tile that is cut",
                        "got 7 of 8192 bytes",
                        d -> d.lyingAbout("tile/8/0/001", bytes -> Arrays.copyOf(bytes, 7))),
                lie(
                        "a tile that is too long",
                        "got 9000 of 8192 bytes",
                        d -> d.lyingAbout("tile/8/0/001", bytes -> Arrays.copyOf(bytes, 9000))),
                lie("an empty tile", "got 0 of 8192 bytes", d -> d.lyingAbout("tile/8/0/001", bytes -> new byte[0])),
                lie(
                        "a changed hash in a full tile",
                        "is not the tile that the tree of 1000 records has",
                        d -> d.lyingAbout("tile/8/0/001", SumdbClientTest::flipped)),
                lie(
                        "another full tile",
                        "is not the tile",
                        d -> d.lyingAbout("tile/8/0/001", bytes -> read(d, "tile/8/0/000"))),
                lie(
                        "a changed hash at the edge",
                        "the tiles at the edge do not make the signed tree of 1000 records",
                        d -> d.lyingAbout("tile/8/0/003.p/232", SumdbClientTest::flipped)),
                lie(
                        "a changed hash above the edge",
                        "the tiles at the edge do not make",
                        d -> d.lyingAbout("tile/8/1/000.p/3", SumdbClientTest::flipped)),
                lie(
                        "a missing tile",
                        "tile is missing",
                        d -> d.lyingAbout("tile/8/0/001", bytes -> sneak(new FetchException.NotFound("gone")))),
                lie(
                        "a forbidden tile",
                        "keep out",
                        d -> d.lyingAbout("tile/", bytes -> sneak(new FetchException.Refused("keep out")))),
                lie(
                        "a broken connection",
                        "connection reset",
                        d -> d.lyingAbout(
                                "tile/", bytes -> sneak(new FetchException.Unavailable("connection reset")))));
    }

    private static Arguments lie(String what, String problem, Consumer<ScriptedDatabase> lie) {
        return Arguments.of(what, problem, lie);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[40] ^= 1;
        return changed;
    }

    private static byte[] read(ScriptedDatabase database, String path) {
        try {
            return database.fork().get(SumdbRequest.parse(path));
        } catch (FetchException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what the operator may not declare
    private static <E extends Exception> byte[] sneak(Exception e) throws E {
        throw (E) e;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void refusesALyingDatabase(String what, String problem, Consumer<ScriptedDatabase> lie) throws Exception {
        ScriptedDatabase database = database(300, 699);
        lie.accept(database);
        assertThatThrownBy(() -> client(database).verify(VERSION, ZIP, MOD, "nowhere"))
                .isInstanceOfAny(FetchException.Refused.class, FetchException.Unavailable.class)
                .hasMessageContaining(problem);
        // and is none the worse for it
        client(database(300, 699)).verify(VERSION, ZIP, MOD, "nowhere");
    }

    @ParameterizedTest
    @ValueSource(ints = {-200, -1, 0, 1, 300})
    void refusesAForkWhicheverIsLonger(int longer) throws Exception {
        ScriptedDatabase first = database(300, 0);
        ScriptedDatabase second = first.fork();
        first.fill(400);
        second.add(OTHER, ANOTHER, ANOTHER).fill(399 + longer);
        client(first).verify(VERSION, ZIP, MOD, "nowhere");
        assertThatThrownBy(() -> client(second).verify(OTHER, ANOTHER, ANOTHER, "nowhere"))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("go.sum database server misbehavior detected");
        assertThat(state.head()).contains(first.signedHead());
    }

    @Test
    void servesOthersWhatHasProvedTrueEvenIfTheDatabaseIsGone() throws Exception {
        ScriptedDatabase database = database(300, 699);
        client(database).lookup(VERSION);
        SumdbClient.Source gone = request -> {
            throw new FetchException.Unavailable("gone");
        };
        SumdbClient offline = new SumdbClient(database.verifier(), gone, state);
        for (String path : List.of(LOOKUP, "latest", "tile/8/0/001", "tile/8/0/001.p/7", "tile/8/0/003.p/232")) {
            assertThat(offline.serve(SumdbRequest.parse(path))).isEqualTo(read(database, path));
        }
        assertThatThrownBy(() -> offline.serve(SumdbRequest.parse("tile/8/0/002")))
                .hasMessage("gone");
        // and a client of the client believes it
        new SumdbClient(database.verifier(), offline::serve, SumdbState.inMemory())
                .verify(VERSION, ZIP, MOD, "nowhere");
    }

    @Test
    void servesNoTileOfTheKnownTreeThatHasNotProvedTrue() throws Exception {
        ScriptedDatabase database = database(300, 699);
        SumdbClient client = client(database);
        client.lookup(VERSION);
        database.lyingAbout("tile/8/0/002", SumdbClientTest::flipped);
        assertThatThrownBy(() -> client.serve(SumdbRequest.parse("tile/8/0/002")))
                .isInstanceOf(FetchException.Refused.class);
        assertThatThrownBy(() -> client.serve(SumdbRequest.parse("tile/8/0/004.p/1")))
                .isInstanceOf(FetchException.NotFound.class);
    }

    @Test
    void keepsNoTileThatHasNotProvedTrue() throws Exception {
        ScriptedDatabase database = database(300, 699).lyingAbout("tile/8/0/001", SumdbClientTest::flipped);
        assertThatThrownBy(() -> client(database).lookup(VERSION)).isInstanceOf(FetchException.class);
        assertThat(state.file(SumdbRequest.parse("tile/8/0/001"))).isEmpty();
        assertThat(state.file(SumdbRequest.parse("tile/8/0/003.p/232"))).isPresent();
    }

    @Test
    void readsATileAgainThatWasDamagedWhileItWasKept() throws Exception {
        ScriptedDatabase database = database(300, 699);
        client(database).lookup(VERSION);
        state.keep(SumdbRequest.parse("tile/8/0/001"), flipped(database.get(SumdbRequest.parse("tile/8/0/001"))));
        client(database).lookup(VERSION);
        assertThat(state.file(SumdbRequest.parse("tile/8/0/001")))
                .hasValueSatisfying(content -> assertThat(content).isEqualTo(read(database, "tile/8/0/001")));
    }

    @Test
    void refusesAHeadOnDiskThatIsNotSigned() throws Exception {
        state.replaceHead("", new String("nonsense\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThatThrownBy(() -> client(database(3, 3)).lookup(VERSION))
                .isInstanceOf(FetchException.Refused.class)
                .hasMessageContaining("no signatures");
    }
}
