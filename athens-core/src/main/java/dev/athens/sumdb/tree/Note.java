package dev.athens.sumdb.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A text that a database has signed.
 *
 * <p>Source: golang.org/x/mod/sumdb/note.
 *
 * @param text what is signed, ending in a newline
 * @param signed the whole: the text, a blank line, and the signatures
 */
public record Note(String text, String signed) {
    /** The most bytes of a note. */
    public static final int MAX_BYTES = 1_000_000;

    private static final int MAX_SIGNATURES = 100;
    private static final int HASH_BYTES = 4;
    private static final String DASH = "\u2014 ";

    /**
     * Reads a note, and checks that a key has signed it.
     *
     * @throws NoteException if it is malformed, or has no good signature of the key
     */
    public static Note open(byte[] bytes, VerifierKey key) throws NoteException {
        return open(text(bytes), key);
    }

    /** The same for a note that was decoded already. */
    public static Note open(String signed, VerifierKey key) throws NoteException {
        if (signed.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new NoteException("malformed note: control characters");
        }
        int blank = signed.lastIndexOf("\n\n");
        if (blank < 0 || !signed.endsWith("\n") || blank + 2 == signed.length()) {
            throw new NoteException("malformed note: no signatures");
        }
        String text = signed.substring(0, blank + 1);
        String[] signatures = signed.substring(blank + 2, signed.length() - 1).split("\n", -1);
        if (signatures.length > MAX_SIGNATURES) {
            throw new NoteException("malformed note: more than " + MAX_SIGNATURES + " signatures");
        }
        boolean good = false;
        for (String line : signatures) {
            good |= isGood(line, text, key);
        }
        if (!good) {
            throw new NoteException("note has no signature of " + key.name());
        }
        return new Note(text, signed);
    }

    /** Decodes strictly. */
    public static String text(byte[] bytes) throws NoteException {
        if (bytes.length > MAX_BYTES) {
            throw new NoteException("larger than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NoteException("not UTF-8");
        }
    }

    /** Tells whether a line is a good signature of the key; a bad one of the key is an error, others are skipped. */
    private static boolean isGood(String line, String text, VerifierKey key) throws NoteException {
        String[] words = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        if (words.length != 2 || words[0].isEmpty()) {
            throw new NoteException("malformed note: not a signature line");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException e) {
            throw new NoteException("malformed note: signature is not base64");
        }
        if (bytes.length <= HASH_BYTES) {
            throw new NoteException("malformed note: signature is too short");
        }
        String hash = HexFormat.of().formatHex(bytes, 0, HASH_BYTES);
        if (!words[0].equals(key.name()) || !hash.equals(key.hash())) {
            return false;
        }
        if (!key.verifies(text, Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length))) {
            throw new NoteException("invalid signature for key " + key.name() + "+" + key.hash());
        }
        return true;
    }

    /** A note that is not what it should be; the message says why. */
    public static final class NoteException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Says what is wrong with the note. */
        public NoteException(String message) {
            super(message);
        }
    }
}
