package dev.athens.vcs.jgit.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Expands {@code $Id$} to the id of the content. Source: git's convert.c, ident_to_worktree.
 *
 * <p>An expanded keyword is replaced unless a blank inside shows that another version control system wrote it.
 */
final class IdentInputStream extends InputStream {
    /** The longest keyword that is looked at; git has no limit, real ones have about a hundred bytes. */
    private static final int MAX_KEYWORD_BYTES = 64 << 10;

    private final PushbackInputStream in;
    private final byte[] replacement;
    private int replacementLeft;

    IdentInputStream(InputStream in, ObjectId id) {
        this.in = new PushbackInputStream(new BufferedInputStream(in), MAX_KEYWORD_BYTES);
        this.replacement = ("Id: " + id.name() + " $").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read() throws IOException {
        if (replacementLeft > 0) {
            replacementLeft--;
            return replacement[replacement.length - 1 - replacementLeft];
        }
        int b = in.read();
        if (b == '$') {
            lookAhead();
        }
        return b;
    }

    /** Reads the rest of a keyword and swallows it, or puts everything back. */
    private void lookAhead() throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        if (isKeyword(seen)) {
            replacementLeft = replacement.length;
        } else {
            in.unread(seen.toByteArray());
        }
    }

    private boolean isKeyword(ByteArrayOutputStream seen) throws IOException {
        if (next(seen) != 'I' || next(seen) != 'd') {
            return false;
        }
        int c = next(seen);
        if (c == '$') {
            return true;
        }
        if (c != ':') {
            return false;
        }
        boolean first = true;
        boolean blankBefore = false;
        while (seen.size() < MAX_KEYWORD_BYTES) {
            c = next(seen);
            if (c == '$') {
                return true;
            }
            if (c < 0 || c == '\n' || blankBefore) {
                return false;
            }
            blankBefore = c == ' ' && !first;
            first = false;
        }
        return false;
    }

    private int next(ByteArrayOutputStream seen) throws IOException {
        int b = in.read();
        if (b >= 0) {
            seen.write(b);
        }
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return Streams.readSingly(this, target, offset, length);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
