package dev.athens.vcs.jgit.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Puts a CR before every LF that has none. */
final class CrlfInputStream extends InputStream {
    private final InputStream in;
    private int previous = -1;
    private boolean owesLf;

    CrlfInputStream(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Override
    public int read() throws IOException {
        if (owesLf) {
            owesLf = false;
            previous = '\n';
            return '\n';
        }
        int b = in.read();
        if (b == '\n' && previous != '\r') {
            owesLf = true;
            return '\r';
        }
        previous = b;
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
