package dev.athens.proxy;

import dev.athens.content.Blob;
import dev.athens.protocol.ProtocolRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A good answer to a request. Trouble is an exception instead. */
public sealed interface Answer {
    /**
     * The bytes asked for.
     *
     * @param body what to send
     * @param immutable whether the same request gives the same bytes for ever
     * @param source where they came from, for logs
     * @param token what the same bytes will have again, as long as they may be sent; empty if keeping them is of no use
     */
    record Found(Blob body, boolean immutable, Source source, Optional<Token> token) implements Answer {
        /** Bytes that are of no use to keep. */
        public Found(Blob body, boolean immutable, Source source) {
            this(body, immutable, source, Optional.empty());
        }
    }

    /**
     * Tells what may be sent again: whoever has kept the bytes of an answer may send them in place of those of another answer
     * to the same request, by the same proxy, if their tokens are equal.
     *
     * @param number never the same for other bytes
     */
    record Token(long number) {}

    /**
     * Somebody else has it.
     *
     * @param location where
     */
    record Redirect(URI location) implements Answer {
        /** Sends a client with its request to another proxy. */
        static Redirect of(URI proxy, ProtocolRequest request) {
            String base = proxy.toString().replaceFirst("/+$", "");
            try {
                // this constructor quotes what a URL must not hold, such as a blank in the name of a branch
                return new Redirect(URI.create(base + new URI(null, null, "/" + request.path(), null).getRawPath()));
            } catch (URISyntaxException e) {
                throw new AssertionError(request.toString(), e);
            }
        }
    }

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

    /**
     * It was deleted, and does not come back; the client may ask elsewhere, as if it were absent.
     *
     * @param reason one line, for people
     */
    record Gone(String reason) implements Answer {}

    /** Where the bytes of an answer came from. */
    enum Source {
        /** They were stored, or remembered and still fresh, before the request came. */
        STORAGE,
        /** They were fetched for this request, or for another that asked a moment ago. */
        ORIGIN,
        /** They were fetched or stored longer ago: the origin could not be asked, and may have something newer. */
        STALE
    }
}
