package dev.athens.vcs.jgit.archive;

import com.google.common.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 content in another encoding, streamed. */
final class Reencoding {
    private Reencoding() {}

    /** Tells whether the content is UTF-8 and every character of it exists in the encoding. */
    static boolean isPossible(ByteSource content, Charset charset) throws IOException {
        if (!charset.canEncode()) {
            return false;
        }
        try (Reader reader = new InputStreamReader(
                        content.openStream(),
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT));
                Writer writer = new OutputStreamWriter(
                        OutputStream.nullOutputStream(),
                        charset.newEncoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            reader.transferTo(writer);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Opens the content in the encoding, after a byte order mark. */
    static InputStream open(ByteSource content, Charset charset, byte[] byteOrderMark) throws IOException {
        InputStream body = content.asCharSource(StandardCharsets.UTF_8)
                .asByteSource(charset)
                .openStream();
        return byteOrderMark.length == 0
                ? body
                : new SequenceInputStream(new ByteArrayInputStream(byteOrderMark), body);
    }
}
