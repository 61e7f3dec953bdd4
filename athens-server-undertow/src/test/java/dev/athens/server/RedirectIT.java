package dev.athens.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.content.Blob;
import dev.athens.content.Link;
import dev.athens.http.StorageRedirects;
import dev.athens.proxy.Answer;
import dev.athens.server.RawHttp.Reply;
import dev.athens.server.users.Users;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are sent to the storage for a zip. */
class RedirectIT {
    private static final String ZIP = "/example.com/m/@v/v1.0.0.zip";
    private static final String MOD = "/example.com/m/@v/v1.0.0.mod";
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final byte[] CONTENT = "content of a zip".getBytes(UTF_8);
    private static final String LOGIN =
            "Authorization: Basic " + Base64.getEncoder().encodeToString("bob:secret".getBytes(UTF_8));

    private URI link = URI.create("http://bucket.example/zips/m.zip?X-Signature=secret");
    private AthensServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private final class Linked implements Blob {
        @Override
        public long sizeBytes() {
            return CONTENT.length;
        }

        @Override
        public InputStream openStream() {
            return new ByteArrayInputStream(CONTENT);
        }

        @Override
        public Optional<Link> link(Duration validFor) {
            return Optional.of(new Link(link, NOW.plus(validFor)));
        }
    }

    private AthensServer.Builder builder() {
        return AthensServer.builder(request -> CompletableFuture.completedFuture(
                        new Answer.Found(new Linked(), true, Answer.Source.STORAGE, Optional.of(new Answer.Token(1)))))
                .host("127.0.0.1")
                .port(0)
                .redirects(new StorageRedirects(10, Duration.ofMinutes(15), InstantSource.fixed(NOW)));
    }

    private Reply get(String path, String... headers) throws IOException {
        return RawHttp.get(server.port(), path, headers);
    }

    @Test
    void sendsGetOfAZipToTheLinkAndNothingElse() throws IOException {
        server = builder().start();

        for (int i = 0; i < 20; i++) {
            Reply reply = get(ZIP);
            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.header("location")).isEqualTo(link.toString());
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            assertThat(reply.text()).isEmpty();
            // which keeps nothing that a GET would get
            Reply head = RawHttp.send(server.port(), "HEAD", ZIP);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo(Integer.toString(CONTENT.length));
        }
        assertThat(get(MOD).status()).isEqualTo(200);
        assertThat(get(MOD).body()).isEqualTo(CONTENT);
    }

    @Test
    void asksForALoginFirstAndKeepsItFromTheBucket() throws IOException {
        server = builder().basicAuth(Users.of("bob", "secret")).start();

        assertThat(get(ZIP).status()).isEqualTo(401);
        assertThat(get(ZIP, LOGIN).status()).isEqualTo(302);
        link = URI.create("http://s3.proxy.example:9000/zips/m.zip?X-Signature=secret");
        // go would send its login there too
        assertThat(get(ZIP, LOGIN).body()).isEqualTo(CONTENT);
        assertThat(get(ZIP, LOGIN).body()).isEqualTo(CONTENT);
    }

    @Test
    void sendsNobodyWhoCameByHttpsToPlainHttp() throws IOException {
        server = builder().start();

        assertThat(get(ZIP, "X-Forwarded-Proto: https").status()).isEqualTo(200);
        assertThat(get(ZIP, "X-Forwarded-Proto: http").status()).isEqualTo(302);
        link = URI.create("https://bucket.example/zips/m.zip?X-Signature=secret");
        assertThat(get(ZIP, "X-Forwarded-Proto: https").status()).isEqualTo(302);
    }
}
