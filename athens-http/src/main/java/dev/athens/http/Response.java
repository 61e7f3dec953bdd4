package dev.athens.http;

import dev.athens.content.Blob;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response, ready to be sent: the status, then the headers, then all bytes of the body. Not thread-safe; whoever gets it
 * closes it.
 */
public final class Response implements Closeable {
    private final int status;
    private final Map<String, String> headers;
    private final long bodyBytes;
    private final InputStream body;

    private Response(int status, Map<String, String> headers, long bodyBytes, InputStream body) {
        this.status = status;
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        this.bodyBytes = bodyBytes;
        this.body = body;
    }

    /**
     * A response of an {@link HttpEndpoint}.
     *
     * @param headers by name; {@code Content-Length} is added
     * @throws IOException if the body cannot be opened
     */
    public static Response of(int status, Map<String, String> headers, Blob body) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Length", Long.toString(body.sizeBytes()));
        return new Response(status, all, body.sizeBytes(), body.openStream());
    }

    static Response of(int status, Map<String, String> headers, long bodyBytes, InputStream body) {
        return new Response(status, headers, bodyBytes, body);
    }

    static Response withoutBody(int status, Map<String, String> headers) {
        return new Response(status, headers, 0, InputStream.nullInputStream());
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** By name, each once. {@code Content-Length} is among them where a client may see it, also without a body. */
    public Map<String, String> headers() {
        return headers;
    }

    /** How many bytes the body has; 0 if there is none. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** The body, to be read once. */
    public InputStream body() {
        return body;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
