package dev.athens.sumdb;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.protocol.SumdbRequest;
import dev.athens.sumdb.log.SignerKey;
import dev.athens.sumdb.tree.SumdbRecord;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A checksum database made of strings, which counts what it is asked, and lies as it is told. */
public final class ScriptedDatabase implements SumdbClient.Source {
    public static final String SIGNER = "PRIVATE+KEY+db.example+f28cdc9e+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    private final SignerKey key;
    private final List<String> records = new ArrayList<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<byte[]>> lies = new LinkedHashMap<>();
    public final List<String> asked = new ArrayList<>();

    public ScriptedDatabase(SignerKey key) {
        this.key = key;
    }

    public ScriptedDatabase() {
        this(SignerKey.parse(SIGNER));
    }

    public VerifierKey verifier() {
        return key.verifier();
    }

    /** Another database with the same records so far. */
    public ScriptedDatabase fork() {
        ScriptedDatabase fork = new ScriptedDatabase(key);
        fork.records.addAll(records);
        fork.ids.putAll(ids);
        return fork;
    }

    public ScriptedDatabase add(ModuleVersion version, ModuleHash zipHash, ModuleHash modHash) {
        ids.put("lookup/" + version.path().escaped() + "@" + version.version().escaped(), records.size());
        return addRecord(SumdbRecord.text(version, zipHash, modHash));
    }

    /** Adds a record that nobody looks up. */
    public ScriptedDatabase addRecord(String text) {
        records.add(text);
        return this;
    }

    /** Adds records that nobody looks up. */
    public ScriptedDatabase fill(int count) {
        for (int i = 0; i < count; i++) {
            addRecord("filler.example v0.0." + records.size() + " h1:x\nfiller.example v0.0." + records.size()
                    + "/go.mod h1:y\n");
        }
        return this;
    }

    /** From now on what is sent for paths that begin so is changed. */
    public ScriptedDatabase lyingAbout(String path, UnaryOperator<byte[]> lie) {
        lies.put(path, lie);
        return this;
    }

    /** The same for texts. */
    public ScriptedDatabase lyingIn(String path, UnaryOperator<String> lie) {
        return lyingAbout(path, bytes -> lie.apply(new String(bytes, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
    }

    public TreeHead head(int size) {
        return new TreeHead(size, root(0, size));
    }

    public String signedHead() {
        return sign(head(records.size()).text());
    }

    public String sign(String text) {
        return key.sign(text);
    }

    public int size() {
        return records.size();
    }

    /** The hash of records from one to another, by the definition of the tree. */
    private TreeHash root(int from, int to) {
        int count = to - from;
        if (count == 0) {
            return TreeHash.empty();
        }
        if (count == 1) {
            return TreeHash.ofRecord(records.get(from));
        }
        int left = Integer.highestOneBit(count - 1);
        return TreeHash.ofNode(root(from, from + left), root(from + left, to));
    }

    @Override
    public byte[] get(SumdbRequest request) throws FetchException {
        String path = request.path();
        asked.add(path);
        byte[] answer = answer(path);
        for (Map.Entry<String, UnaryOperator<byte[]>> lie : lies.entrySet()) {
            if (path.startsWith(lie.getKey())) {
                answer = lie.getValue().apply(answer);
            }
        }
        return answer;
    }

    private byte[] answer(String path) throws FetchException {
        if (path.equals("latest")) {
            return signedHead().getBytes(StandardCharsets.UTF_8);
        }
        Optional<Integer> id = Optional.ofNullable(ids.get(path));
        if (id.isPresent()) {
            return (id.get() + "\n" + records.get(id.get()) + "\n" + signedHead()).getBytes(StandardCharsets.UTF_8);
        }
        return tile(path).orElseThrow(() -> new FetchException.NotFound("not found: " + path));
    }

    private Optional<byte[]> tile(String path) {
        for (int level = 0; level < 3; level++) {
            int span = 1 << (8 * level);
            int hashes = records.size() / span;
            for (int index = 0; index * Tile.FULL < hashes; index++) {
                for (int width = 1; width <= Math.min(Tile.FULL, hashes - index * Tile.FULL); width++) {
                    if (new Tile(level, index, width).request().path().equals(path)) {
                        return Optional.of(tile(span, index * Tile.FULL, width));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private byte[] tile(int span, int first, int width) {
        byte[] content = new byte[width * TreeHash.BYTES];
        for (int i = 0; i < width; i++) {
            root((first + i) * span, (first + i + 1) * span).copyTo(content, i * TreeHash.BYTES);
        }
        return content;
    }
}
