package dev.athens.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.content.Blob;
import dev.athens.internal.HeapShare;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * Remembers documents that change now and then, so that a server need not send again what has not changed. Thread-safe.
 *
 * <p>Source: RFC 9110, section 13.1 (conditional requests).
 */
final class Revalidation {
    private static final int HEAP_PERCENT = 3;
    private static final long MAX_BYTES = 8L << 20;

    /** What an entry takes beside its address and its content: the conditions, most of all. */
    private static final int ENTRY_BYTES = 1000;

    private static final int MAX_VALIDATOR_CHARS = 256;

    private final Cache<HttpUrl, Document> documents = CacheBuilder.newBuilder()
            .maximumWeight(HeapShare.bytes(HEAP_PERCENT, MAX_BYTES))
            .weigher((HttpUrl url, Document document) -> ENTRY_BYTES
                    + HeapShare.ofName(url)
                    + (int) document.content().sizeBytes())
            .build();

    /** A document and the headers that ask whether it is still the same. */
    private record Document(Blob content, Map<String, String> conditions) {}

    /** Reads a document of at most {@code maxBytes}, or one byte more of a longer one, which is not remembered. */
    Exchange<byte[]> of(HttpUrl url, int maxBytes) {
        return new Reading(url, maxBytes, Optional.ofNullable(documents.getIfPresent(url)));
    }

    private final class Reading implements Exchange<byte[]> {
        private final HttpUrl url;
        private final int maxBytes;
        private final Optional<Document> known;

        private Reading(HttpUrl url, int maxBytes, Optional<Document> known) {
            this.url = url;
            this.maxBytes = maxBytes;
            this.known = known;
        }

        @Override
        public Map<String, String> headers() {
            return known.map(Document::conditions).orElse(Map.of());
        }

        @Override
        public boolean accepts(int status) {
            return status == 200 || (status == 304 && known.isPresent());
        }

        @Override
        public byte[] read(Response response) throws IOException {
            if (response.code() == 304) {
                return known.orElseThrow().content().readBytes(maxBytes);
            }
            byte[] bytes = response.body().byteStream().readNBytes(maxBytes + 1);
            Map<String, String> conditions = conditions(response);
            if (conditions.isEmpty() || bytes.length > maxBytes) {
                documents.invalidate(url);
            } else {
                documents.put(url, new Document(Blob.of(bytes), conditions));
            }
            return bytes;
        }
    }

    private static Map<String, String> conditions(Response response) {
        Map<String, String> conditions = new LinkedHashMap<>();
        condition(response, "ETag").ifPresent(tag -> conditions.put("If-None-Match", tag));
        condition(response, "Last-Modified").ifPresent(date -> conditions.put("If-Modified-Since", date));
        return conditions;
    }

    private static Optional<String> condition(Response response, String header) {
        return Optional.ofNullable(response.header(header))
                .filter(value ->
                        value.length() <= MAX_VALIDATOR_CHARS && value.chars().allMatch(c -> c >= ' ' && c <= '~'));
    }
}
