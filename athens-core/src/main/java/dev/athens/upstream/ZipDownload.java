package dev.athens.upstream;

import dev.athens.content.Blob;
import dev.athens.fetch.FetchException;
import dev.athens.zip.ZipLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.Response;

/**
 * The download of one zip into a file. What has arrived before a break is kept, and the next attempt asks for the rest
 * if the server named the content so that a change would show; else it starts anew. Not thread-safe.
 *
 * <p>Source: RFC 9110, sections 13.1.5 (If-Range) and 14 (range requests).
 */
final class ZipDownload implements Exchange<Blob> {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_VALIDATOR_CHARS = 256;

    private final ProxyFiles.Place place;
    private final Path file;
    private long receivedBytes;
    private Optional<String> validator = Optional.empty();

    ZipDownload(ProxyFiles.Place place, Path file) {
        this.place = place;
        this.file = file;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        // a zip does not shrink, and ranges count the bytes of the encoded form
        headers.put("Accept-Encoding", "identity");
        if (continues()) {
            headers.put("Range", "bytes=" + receivedBytes + "-");
            headers.put("If-Range", validator.orElseThrow());
        }
        return headers;
    }

    private boolean continues() {
        return receivedBytes > 0 && validator.isPresent();
    }

    @Override
    public boolean accepts(int status) {
        return status == 200 || (status == 206 && continues());
    }

    @Override
    public boolean isLarge() {
        return true;
    }

    @Override
    public Blob read(Response response) throws IOException, FetchException {
        long totalBytes = response.code() == 206 ? continueAt(response) : restart(response);
        if (totalBytes > ZipLimits.MAX_ZIP_BYTES) {
            throw ProxyFiles.zipTooLarge(place);
        }
        try (InputStream in = response.body().byteStream();
                OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode())) {
            copy(in, out);
        }
        if (totalBytes >= 0 && receivedBytes != totalBytes) {
            throw new IOException("got " + receivedBytes + " of " + totalBytes + " bytes");
        }
        return Blob.of(file);
    }

    private StandardOpenOption mode() {
        return receivedBytes == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    }

    /** Forgets what was there; returns the size that is to come, or -1 if unknown. */
    private long restart(Response response) {
        receivedBytes = 0;
        validator = Optional.ofNullable(response.header("ETag"))
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> Optional.ofNullable(response.header("Last-Modified")))
                .filter(ZipDownload::mayBeSentBack);
        return response.body().contentLength();
    }

    private static boolean mayBeSentBack(String validator) {
        return validator.length() <= MAX_VALIDATOR_CHARS && validator.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Checks that the rest comes; returns the size of the whole, or -1 if unknown. */
    private long continueAt(Response response) throws IOException {
        String range = String.valueOf(response.header("Content-Range"));
        if (!range.startsWith("bytes " + receivedBytes + "-")) {
            receivedBytes = 0;
            throw new IOException("the server sent another range than asked for");
        }
        long rest = response.body().contentLength();
        return rest < 0 ? -1 : receivedBytes + rest;
    }

    private void copy(InputStream in, OutputStream out) throws IOException, FetchException.NotFound {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (receivedBytes + count > ZipLimits.MAX_ZIP_BYTES) {
                throw ProxyFiles.zipTooLarge(place);
            }
            out.write(buffer, 0, count);
            receivedBytes += count;
        }
    }
}
