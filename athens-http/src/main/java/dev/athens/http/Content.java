package dev.athens.http;

import dev.athens.content.Blob;
import java.io.IOException;
import java.util.Optional;

/**
 * What a response may carry: a blob, and what tells it from others. Short ones are read at once, since their hash is needed.
 *
 * @param blob the bytes
 * @param tag empty if nothing cheap tells the content apart from another
 */
record Content(Blob blob, Optional<ETag> tag) {
    static Content of(Blob blob) throws IOException {
        if (blob.sizeBytes() <= ETag.MAX_HASHED_BYTES) {
            byte[] bytes = blob.readBytes(ETag.MAX_HASHED_BYTES);
            return new Content(Blob.of(bytes), Optional.of(ETag.ofBytes(bytes)));
        }
        return blob.file().isPresent()
                ? new Content(blob, Optional.of(ETag.ofFile(blob.file().get(), blob.sizeBytes())))
                : new Content(blob, Optional.empty());
    }

    long sizeBytes() {
        return blob.sizeBytes();
    }
}
