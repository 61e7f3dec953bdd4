package dev.athens.vcs.jgit.archive;

import java.io.IOException;
import java.io.InputStream;

/** Guesses whether content is text as git does. Source: git's convert.c, gather_stats and convert_is_binary. */
final class TextStatistics {
    private static final int BUFFER_BYTES = 8192;
    private static final int DOS_END_OF_FILE = 0x1A;

    private boolean hasCr;
    private boolean hasLf;
    private boolean hasNul;
    private long printable;
    private long nonPrintable;
    private int last = -1;

    /** Counts everything that a stream gives. */
    void addAll(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            for (int i = 0; i < length; i++) {
                add(buffer[i] & 0xFF);
            }
        }
    }

    private void add(int b) {
        last = b;
        switch (b) {
            case '\r' -> hasCr = true;
            case '\n' -> hasLf = true;
            case '\b', '\t', '\f', 0x1B -> printable++;
            default -> {
                hasNul |= b == 0;
                if (b < ' ' || b == 0x7F) {
                    nonPrintable++;
                } else {
                    printable++;
                }
            }
        }
    }

    /** Tells whether {@code text=auto} converts the line ends: there are some, none has a CR yet, and it looks like text. */
    boolean isTextWithLfOnly() {
        long odd = last == DOS_END_OF_FILE ? nonPrintable - 1 : nonPrintable;
        boolean binary = hasNul || printable / 128 < odd;
        return hasLf && !hasCr && !binary;
    }
}
