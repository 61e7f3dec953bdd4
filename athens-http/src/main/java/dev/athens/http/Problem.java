package dev.athens.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A status other than success with the text to send.
 *
 * @param status the HTTP status code
 * @param text one paragraph fit for the go command
 */
public record Problem(int status, String text) {
    /** Threads and memory that were short are often there again by then, and some fetches have ended. */
    private static final String RETRY_SECONDS = "2";

    /** Makes the text fit. */
    public Problem {
        text = Paragraph.of(text);
    }

    /** What to say in {@code Retry-After}: something, if the same request may have an answer in a moment. */
    public Optional<String> retryAfter() {
        return status == StatusCodes.SERVICE_UNAVAILABLE ? Optional.of(RETRY_SECONDS) : Optional.empty();
    }

    /** What to say in {@code Cache-Control}. */
    public String caching() {
        return status == StatusCodes.NOT_FOUND ? Caching.MOMENT : Caching.NEVER;
    }

    /** The same for programs: {@code {"error":{"status":404,"message":"..."}}}. */
    public byte[] json() {
        // a paragraph has no other characters that JSON would not bear
        String message =
                text.strip().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return ("{\"error\":{\"status\":" + status + ",\"message\":\"" + message + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
