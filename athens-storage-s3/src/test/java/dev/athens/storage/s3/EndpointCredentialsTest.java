package dev.athens.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.athens.config.ConfigSection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class EndpointCredentialsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private volatile Instant end;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/role/mine", exchange -> {
            byte[] json = ("{\"AccessKeyId\": \"id\", \"SecretAccessKey\":\"a\\/b\",\n \"Token\":\"t"
                            + asked.incrementAndGet() + "\", \"Expiration\":\"" + end + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void areAskedForOnceWhileTheyAreGood() {
        end = Instant.now().plusSeconds(3600);
        AwsCredentialsProvider credentials = of("/role/mine");

        AwsCredentials first = credentials.resolveCredentials();

        assertThat(first.accessKeyId()).isEqualTo("id");
        assertThat(first.secretAccessKey()).isEqualTo("a/b");
        assertThat(((AwsSessionCredentials) first).sessionToken()).isEqualTo("t1");
        assertThat(first.expirationTime()).contains(end);
        assertThat(credentials.resolveCredentials()).isEqualTo(first);
        assertThat(asked).hasValue(1);
    }

    @Test
    void areAskedForAgainBeforeTheyEnd() {
        end = Instant.now().plusSeconds(60);
        AwsCredentialsProvider credentials = of("/role/mine");

        credentials.resolveCredentials();
        credentials.resolveCredentials();

        assertThat(asked).hasValue(2);
    }

    @Test
    void nameTheAddressThatDoesNotGiveThem() {
        assertThatThrownBy(() -> of("/role/other").resolveCredentials())
                .hasMessageContaining("/role/other")
                .hasMessageContaining("404");
    }

    private AwsCredentialsProvider of(String relative) {
        return S3Credentials.of(ConfigSection.of(
                "Storage.S3",
                Map.of(
                        "CredentialsEndpoint",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "AwsContainerCredentialsRelativeURI",
                        relative)));
    }
}
