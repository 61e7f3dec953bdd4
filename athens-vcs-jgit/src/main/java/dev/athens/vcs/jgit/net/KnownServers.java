package dev.athens.vcs.jgit.net;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * What git servers said that they can do. The second protocol begins with that; who knows it already spares a round trip.
 * What one repository of a server said is taken for all of them, until one turns out to be different: then it is asked.
 *
 * <p>Concurrency: thread-safe.
 *
 * <p>Source: gitprotocol-v2(5), "Capability Advertisement".
 */
final class KnownServers {
    /** The end of the URL that capabilities are asked at. */
    static final String REQUEST_PATH = "/info/refs";

    private static final Duration VALID_FOR = Duration.ofMinutes(5);
    private static final int MAX_WEIGHT = 1 << 20;
    private static final int MAX_ANSWER_BYTES = 4 << 10;
    private static final int MAX_START = 64;
    private static final String SECOND_PROTOCOL = "version 2";

    private final Cache<String, byte[]> answers = CacheBuilder.newBuilder()
            .maximumWeight(MAX_WEIGHT)
            .weigher((String url, byte[] answer) -> url.length() + answer.length)
            .expireAfterWrite(VALID_FOR)
            .build();
    private final Cache<String, Boolean> different = CacheBuilder.newBuilder()
            .maximumWeight(MAX_WEIGHT)
            .weigher((String url, Boolean yes) -> url.length())
            .expireAfterWrite(VALID_FOR)
            .build();

    /** What the server of a repository probably answers; empty if it has to be asked. */
    Optional<byte[]> answer(HttpUrl request) {
        return different.getIfPresent(repository(request)) != null
                ? Optional.empty()
                : Optional.ofNullable(answers.getIfPresent(server(request)));
    }

    /** Remembers what a server answered, if it speaks the second protocol. */
    void learn(HttpUrl request, byte[] answer) {
        String start = new String(answer, 0, Math.min(MAX_START, answer.length), StandardCharsets.ISO_8859_1);
        if (answer.length <= MAX_ANSWER_BYTES && start.contains(SECOND_PROTOCOL)) {
            answers.put(server(request), answer.clone());
        }
    }

    /** Remembers that a repository has to be asked itself. */
    void distrust(HttpUrl request) {
        different.put(repository(request), true);
    }

    private static String server(HttpUrl request) {
        return request.scheme() + "://" + request.host() + ":" + request.port();
    }

    private static String repository(HttpUrl request) {
        return server(request) + request.encodedPath().replaceFirst("(?:" + REQUEST_PATH + "|/git-upload-pack)$", "");
    }
}
