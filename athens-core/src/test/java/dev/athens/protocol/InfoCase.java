package dev.athens.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.athens.internal.GoText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * A version info and what the go command says to it.
 *
 * @param isRead whether it reads it
 * @param document its bytes, as {@link GoText#decode} holds them
 */
public record InfoCase(boolean isRead, String document) {
    private static final String READS = "reads ";
    private static final String REFUSES = "refuses ";

    /** The cases of {@code infos.txt}. */
    public static List<InfoCase> all() throws IOException {
        try (InputStream in = Objects.requireNonNull(InfoCase.class.getResourceAsStream("infos.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(READS) || line.startsWith(REFUSES))
                    .map(InfoCase::parse)
                    .toList();
        }
    }

    private static InfoCase parse(String line) {
        boolean isRead = line.startsWith(READS);
        return new InfoCase(isRead, GoText.decode(bytes(line.substring(isRead ? READS.length() : REFUSES.length()))));
    }

    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("\\x", at)) {
                bytes.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
                at += 4;
            } else {
                int end = text.offsetByCodePoints(at, 1);
                bytes.writeBytes(text.substring(at, end).getBytes(UTF_8));
                at = end;
            }
        }
        return bytes.toByteArray();
    }
}
