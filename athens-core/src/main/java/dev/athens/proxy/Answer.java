package dev.athens.proxy;

import dev.athens.content.Blob;
import java.net.URI;

/** A good answer to a request. Trouble is an exception instead. */
public sealed interface Answer {
    /**
     * The bytes asked for.
     *
     * @param body what to send
     * @param immutable whether the same request gives the same bytes for ever
     * @param source where they came from, for logs
     */
    record Found(Blob body, boolean immutable, Source source) implements Answer {}

    /**
     * Somebody else has it.
     *
     * @param location where
     */
    record Redirect(URI location) implements Answer {}

    /**
     * It does not exist, as far as anybody knows; the client may ask elsewhere.
     *
     * @param reason one line or a few, for people
     */
    record Absent(String reason) implements Answer {}

    /**
     * A rule forbids it; the client should not ask elsewhere.
     *
     * @param reason one line or a few, for people
     */
    record Refused(String reason) implements Answer {}

    /** Where the bytes of an answer came from. */
    enum Source {
        /** They were stored before the request came. */
        STORAGE,
        /** They were fetched for this request, or for another that asked at the same time. */
        ORIGIN
    }
}
