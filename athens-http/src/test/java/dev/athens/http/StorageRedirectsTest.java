package dev.athens.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.Link;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageRedirectsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final StorageRedirects redirects = new StorageRedirects(1_000, HOUR, InstantSource.fixed(NOW));

    private record Linked(long sizeBytes, Optional<Link> there) implements Blob {
        static Linked at(String uri) {
            return new Linked(1_000, Optional.of(new Link(URI.create(uri), NOW.plus(HOUR))));
        }

        @Override
        public InputStream openStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public Optional<Link> link(Duration validFor) {
            assertThat(validFor).isEqualTo(HOUR);
            return there;
        }
    }

    private static StorageRedirects.Client anonymous(boolean isHttps) {
        return new StorageRedirects.Client(isHttps, Optional.of("go.corp.example"), false);
    }

    @Test
    void sendsClientsToLongZipsOnly() {
        URI uri = URI.create("https://bucket.example/m.zip?signature=1");
        Linked zip = Linked.at(uri.toString());

        assertThat(redirects.to(zip, anonymous(true))).contains(uri);
        assertThat(redirects.to(new Linked(999, zip.there()), anonymous(true))).isEmpty();
        assertThat(redirects.to(new Linked(5_000, Optional.empty()), anonymous(true)))
                .isEmpty();
    }

    @Test
    void handsOutNoLinkThatIsAboutToEnd() {
        Link last = new Link(URI.create("https://bucket.example/m.zip"), NOW.plusSeconds(60));
        Link over = new Link(last.uri(), NOW.plusSeconds(59));

        assertThat(redirects.to(new Linked(1_000, Optional.of(last)), anonymous(true)))
                .isPresent();
        assertThat(redirects.to(new Linked(1_000, Optional.of(over)), anonymous(true)))
                .isEmpty();
    }

    @Test
    void sendsNobodyFromHttpsToPlainHttp() {
        Linked zip = Linked.at("http://bucket.example/m.zip");

        assertThat(redirects.to(zip, anonymous(true))).isEmpty();
        assertThat(redirects.to(zip, anonymous(false))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "go.corp.example, bucket.example, true",
        "go.corp.example, go.corp.example, false",
        "go.corp.example, GO.corp.example, false",
        "corp.example, s3.Corp.example, false",
        "corp.example, notcorp.example, true",
        "s3.corp.example, corp.example, true",
        "::1, '[::1]', false",
    })
    void sendsNobodyWhereGoWouldTakeItsLoginAlong(String asked, String host, boolean sent) {
        Optional<String> from = Optional.of(asked.contains(":") ? "[" + asked + "]" : asked);
        Linked zip = Linked.at("https://" + host + ":9000/m.zip");

        assertThat(redirects.to(zip, new StorageRedirects.Client(true, from, true)))
                .isEqualTo(sent ? Optional.of(zip.there().orElseThrow().uri()) : Optional.empty());
        assertThat(redirects.to(zip, new StorageRedirects.Client(true, from, false)))
                .isPresent();
        assertThat(redirects.to(zip, new StorageRedirects.Client(true, Optional.empty(), true)))
                .isEmpty();
    }
}
