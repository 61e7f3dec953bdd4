package dev.athens.vcs.jgit.clones;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Looks at the bytes of a server before JGit gets them, and throws if it must not get them. Not thread-safe. */
@FunctionalInterface
interface AnswerScan {
    /** Looks at the next bytes. */
    void update(byte[] bytes, int offset, int length) throws IOException;

    /** A stream that is looked at as it is read. */
    static InputStream of(InputStream in, AnswerScan scan) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count > 0) {
                    scan.update(target, offset, count);
                }
                return count;
            }

            @Override
            public long skip(long count) throws IOException {
                return Math.max(0, read(new byte[(int) Math.min(count, 4096)]));
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }
}
