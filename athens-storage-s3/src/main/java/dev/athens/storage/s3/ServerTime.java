package dev.athens.storage.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What the clock of a server says, by which objects have their times. */
final class ServerTime {
    private ServerTime() {}

    /** Reads the header {@code Date}; empty if there is none that can be read. */
    static Optional<Instant> of(SdkHttpResponse response) {
        return response.firstMatchingHeader("Date").flatMap(ServerTime::parse);
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
