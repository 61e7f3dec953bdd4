package dev.athens.sumdb.log;

import dev.athens.sumdb.tree.Note;
import dev.athens.sumdb.tree.Note.NoteException;
import dev.athens.sumdb.tree.Tile;
import dev.athens.sumdb.tree.TreeHash;
import dev.athens.sumdb.tree.TreeHead;
import dev.athens.sumdb.tree.TreeReader;
import dev.athens.sumdb.tree.VerifierKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of a log as it is kept: three lines, which are the format, the public key and the bytes of the signed note; the note;
 * then all of the tree that is in no full tile, which are the hashes of the partial tiles from level 1 on, and the records behind
 * the last full tile. So a head says by itself what it is signed for, and which tiles make the rest.
 *
 * @param note the signed note
 * @param tree what it says
 * @param edge the partial tiles from level 1 on
 * @param last the records behind the last full tile
 */
record LogHead(String note, TreeHead tree, Map<Tile, byte[]> edge, RecordTile last) {
    private static final String FORMAT = "athens log 1";
    private static final int LINES = 3;

    /** Longer than a key with the longest name of a host. */
    private static final int MAX_LINE_BYTES = 1 << 12;

    /** What is kept for a tree. */
    static byte[] write(VerifierKey key, String note, LogTree tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] noteBytes = note.getBytes(StandardCharsets.UTF_8);
        out.writeBytes((FORMAT + "\n" + key + "\n" + noteBytes.length + "\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(noteBytes);
        for (Tile tile : Tile.edge(tree.records())) {
            if (tile.level() > 0) {
                out.writeBytes(tree.hashes(tile));
            }
        }
        out.writeBytes(tree.last().stored(tree.last().width()));
        return out.toByteArray();
    }

    /**
     * The key that a head says it is signed with.
     *
     * @param place where it was read, for messages
     */
    static VerifierKey key(byte[] content, String place) throws IOException {
        try {
            return VerifierKey.parse(lines(content, place).get(1));
        } catch (IllegalArgumentException e) {
            throw new IOException(place + ": head: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a head and proves that it is what its note is signed for.
     *
     * @param key what it must be signed with
     * @param place where it was read, for messages
     * @throws IOException if it is not
     */
    static LogHead read(byte[] content, VerifierKey key, String place) throws IOException {
        List<String> lines = lines(content, place);
        if (!lines.get(1).equals(key.toString())) {
            throw new IOException(
                    place + ": log belongs to the key " + lines.get(1) + "; another key needs a log of its own");
        }
        int start = lines.stream().mapToInt(line -> line.length() + 1).sum();
        try {
            int noteEnd = start + Integer.parseInt(lines.get(2));
            String note = Note.text(Arrays.copyOfRange(content, start, noteEnd));
            TreeHead tree = TreeHead.parse(Note.open(note, key).text())
                    .orElseThrow(() -> new NoteException("malformed tree head"));
            if (tree.records() > SumdbLog.MAX_RECORDS) {
                throw new NoteException("more than " + SumdbLog.MAX_RECORDS + " records");
            }
            return read(note, tree, Arrays.copyOfRange(content, noteEnd, content.length), place);
        } catch (NoteException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(place + ": head: " + e.getMessage(), e);
        }
    }

    private static LogHead read(String note, TreeHead tree, byte[] rest, String place) throws IOException {
        Map<Tile, byte[]> edge = new HashMap<>();
        int position = 0;
        int width = 0;
        for (Tile tile : Tile.edge(tree.records())) {
            if (tile.level() == 0) {
                width = tile.width();
                continue;
            }
            edge.put(tile, Arrays.copyOfRange(rest, position, position + tile.bytes()));
            position += tile.bytes();
        }
        RecordTile last = RecordTile.parse(
                        Arrays.copyOfRange(rest, Math.min(position, rest.length), rest.length), width)
                .orElseThrow(() -> contradiction(place, "its head does not hold the last records"));
        Map<Tile, byte[]> whole = new HashMap<>(edge);
        if (width > 0) {
            whole.put(new Tile(0, tree.records() / Tile.FULL, width), last.leaves(width));
        }
        TreeHash root = TreeReader.root(tree.records(), whole);
        if (!root.equals(tree.hash())) {
            throw contradiction(
                    place,
                    "the records do not make the tree that the head of " + tree.records() + " records is signed for");
        }
        return new LogHead(note, tree, edge, last);
    }

    private static List<String> lines(byte[] content, String place) throws IOException {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < Math.min(content.length, MAX_LINE_BYTES) && lines.size() < LINES; i++) {
            if (content[i] == '\n') {
                lines.add(new String(content, start, i - start, StandardCharsets.US_ASCII));
                start = i + 1;
            }
        }
        if (lines.isEmpty() || !lines.get(0).equals(FORMAT) || lines.size() < LINES) {
            throw new IOException(place + ": head is none of a log, or of a newer version of Athens");
        }
        return lines;
    }

    static IOException contradiction(String place, String what) {
        return new IOException(
                place + ": log contradicts itself: " + what + "; do not serve it, clients would see a fork");
    }
}
