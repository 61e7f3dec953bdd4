package dev.athens.http;

import dev.athens.protocol.ProtocolRequest;

/** Values of {@code Content-Type}. */
public final class ContentTypes {
    public static final String TEXT = "text/plain; charset=utf-8";
    public static final String JSON = "application/json";
    public static final String BYTES = "application/octet-stream";

    private static final String ZIP = "application/zip";

    private ContentTypes() {}

    /** Of what a request asks for. */
    public static String of(ProtocolRequest request) {
        if (request instanceof ProtocolRequest.List || request instanceof ProtocolRequest.Mod) {
            return TEXT;
        }
        if (request instanceof ProtocolRequest.Info || request instanceof ProtocolRequest.Latest) {
            return JSON;
        }
        if (request instanceof ProtocolRequest.Zip) {
            return ZIP;
        }
        throw new AssertionError(request);
    }
}
