package dev.athens.sumdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.tree.LookupReply;
import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SumdbFormatsTest {
    private static final String VERIFIER = "db.example+f28cdc9e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

    @Test
    void derivesTheVerifierFromTheSigner() {
        SignerKey signer = SignerKey.parse(ScriptedDatabase.SIGNER);
        assertThat(signer.verifier()).hasToString(VERIFIER).isEqualTo(VerifierKey.parse(VERIFIER));
        assertThat(signer.secret()).isEqualTo(ScriptedDatabase.SIGNER);
        assertThat(signer.toString()).doesNotContain("AQABAgME");
    }

    @Test
    void makesKeysThatDiffer() throws Exception {
        SignerKey one = SignerKey.generate("sum.corp.example/db");
        SignerKey two = SignerKey.generate("sum.corp.example/db");
        assertThat(one.secret()).isNotEqualTo(two.secret());
        SignerKey read = SignerKey.parse(one.secret());
        Note.open(read.sign("text\n"), one.verifier());
        assertThatThrownBy(() -> Note.open(two.sign("text\n"), one.verifier())).isInstanceOf(NoteException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PRIVATE+KEY+db.example",
                "PRIVATE+KEY+db.example+f28cdc9e+!",
                "PRIVATE+KEY+db.example+f28cdc9e+AQ==",
                "PRIVATE+KEY+db.example+00000000+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
                "PRIVATE+KEY+db example+f28cdc9e+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
            })
    void refusesOtherSigners(String text) {
        assertThatThrownBy(() -> SignerKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AQABAgME");
    }

    /** Roots and a signature that golang.org/x/mod/sumdb made of the same records and key. */
    @Test
    void hashesAndSignsTreesAsGoDoes() throws Exception {
        ScriptedDatabase database = new ScriptedDatabase();
        for (int i = 0; i < 5; i++) {
            database.addRecord("m.example v1.0." + i + " h1:x\nm.example v1.0." + i + "/go.mod h1:y\n");
        }
        List<String> roots = List.of(
                "xDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=",
                "w1qk++g1COkRW2rYnXEmTpVB0QM8h8ZSQi0YAqvjIUw=",
                "GlBsecqk1Mzl5rcYxYt17xnwaidPSWobDR8/IK6SlPo=",
                "l//sj3oF+u8IctQNimasK2Xxa5JMmJzdJGfIXCQgggM=",
                "Z7nIi5uKXLB+vFsKb671crWUhMn5utse4sY8UI8gofM=");
        for (int size = 1; size <= 5; size++) {
            assertThat(database.head(size).hash()).hasToString(roots.get(size - 1));
        }
        assertThat(database.signedHead())
                .endsWith(
                        "\n\u2014 db.example 8ozcnocxM199494jGm2wXVf6IRpgPSwWQ27SpCnjD40dmZor0BXuCCjP+PUWhFdfqqc2NQd+0"
                                + "8itgVkSBsKEIrFj6Aw=\n");
        assertThat(TreeHead.parse(
                        Note.open(database.signedHead(), database.verifier()).text()))
                .contains(database.head(5));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 5, tile/8/0/000.p/5",
        "0, 0, 256, tile/8/0/000",
        "0, 999, 256, tile/8/0/999",
        "0, 1000, 1, tile/8/0/x001/000.p/1",
        "2, 1234067, 256, tile/8/2/x001/x234/067"
    })
    void namesTiles(int level, long index, int width, String path) {
        assertThat(new Tile(level, index, width).request()).isEqualTo(SumdbRequest.parse(path));
    }

    @Test
    void knowsTheEdgeOfATree() {
        assertThat(Tile.edge(0)).isEmpty();
        assertThat(Tile.edge(257)).containsExactly(new Tile(0, 1, 1), new Tile(1, 0, 1));
        assertThat(Tile.edge(65536)).containsExactly(new Tile(2, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go.sum database tree\n05\nxDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=\n",
                "go.sum database tree\n-5\nxDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=\n",
                "go.sum database tree\n9999999999999999999\nxDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=\n",
                "go.sum database tree\n5\nxDtwhYBhOqnz\n",
                "go.sum database tree\n5\nxDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=",
                "other tree\n5\nxDtwhYBhOqnz/jWUTX9ha8DkEf0wHgEcp/J6Vm3CWWQ=\n"
            })
    void refusesOtherHeads(String text) {
        assertThat(TreeHead.parse(text)).isEmpty();
    }

    @Test
    void skipsFurtherLinesOfAHead() {
        assertThat(TreeHead.parse("go.sum database tree\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n"))
                .contains(TreeHead.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text\\n | no signatures",
                "text\\n\\n | no signatures",
                "text\\n\\n\u2014 db.example AAAA | no signatures",
                "text\\n\\nx\\n | not a signature line",
                "text\\n\\n\u2014 db.example !\\n | not base64",
                "text\\n\\n\u2014 db.example AAAA\\n | too short",
                "text\\n\\n\u2014 other.example AAAAAAAAAAA=\\n | note has no signature of db.example",
                "text\\n\\n\u2014 db.example 8ozcnocxM18=\\n | invalid signature for key db.example+f28cdc9e",
                "te\\txt\\n\\n\u2014 db.example 8ozcnocxM18=\\n | control characters"
            })
    void refusesOtherNotes(String note, String problem) {
        String text = note.replace("\\n", "\n").replace("\\t", "\t");
        assertThatThrownBy(() -> Note.open(text, VerifierKey.parse(VERIFIER)))
                .isInstanceOf(NoteException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void refusesNotesThatAreTooLongOrNoText() {
        VerifierKey key = VerifierKey.parse(VERIFIER);
        assertThatThrownBy(() -> Note.open(new byte[] {(byte) 0xff}, key)).hasMessage("not UTF-8");
        assertThatThrownBy(() -> Note.open(new byte[Note.MAX_BYTES + 1], key)).hasMessageStartingWith("larger than");
        String many = "text\n\n" + "\u2014 a.example AAAAAAAAAAA=\n".repeat(101);
        assertThatThrownBy(() -> Note.open(many.getBytes(StandardCharsets.UTF_8), key))
                .hasMessageContaining("more than 100 signatures");
    }

    @Test
    void readsRecordsOfAnyNumberOfLines() throws Exception {
        String lines = "a\n".repeat(400_000);

        LookupReply reply = LookupReply.parse(("7\n" + lines + "\nhead").getBytes(StandardCharsets.UTF_8));

        assertThat(reply.record()).isEqualTo(new SumdbRecord(7, lines));
        assertThat(reply.head()).isEqualTo("head");
    }
}
