package dev.athens.server.files;

import dev.athens.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that operators write by hand: text of a size that no honest one exceeds. */
public final class SmallFile {
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private SmallFile() {}

    /**
     * The whole text.
     *
     * @throws ConfigException if it is too long or not UTF-8
     */
    public static String read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ConfigException(path + ": is longer than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(path + ": is not text in UTF-8");
        }
    }
}
