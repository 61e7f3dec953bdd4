package dev.athens.vcs.jgit.archive;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** File names of a git tree, which are bytes and mostly UTF-8. */
final class PathBytes {
    private static final int INVALID_BYTE = 0xDC00;

    private PathBytes() {}

    /** Decodes UTF-8; a byte {@code b} that is not valid becomes the lone surrogate {@code U+DC00 + b}. */
    static String decode(byte[] path) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(path);
        CharBuffer out = CharBuffer.allocate(path.length);
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (INVALID_BYTE + (in.get() & 0xFF)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }
}
