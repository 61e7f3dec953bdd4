package dev.athens.standalone.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MetricsPortTest {
    private final Metrics metrics = new Metrics();
    private MetricsPort port;

    @BeforeEach
    void open() throws IOException {
        port = MetricsPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics.endpoint());
    }

    @AfterEach
    void close() {
        port.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + port.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showsMetricsAndThatTheProcessLivesAndNothingElse() throws Exception {
        assertThat(send("GET", "/metrics").body()).contains("jvm_threads_current ");
        assertThat(send("GET", "/healthz").body()).isEqualTo("ok\n");
        assertThat(send("GET", "/github.com/pkg/errors/@v/list").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/metrics/").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> head = send("HEAD", "/metrics");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void saysWhichAddressItCannotHave() {
        assertThatThrownBy(() -> MetricsPort.open(port.address(), metrics.endpoint()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "cannot listen on /127.0.0.1:" + port.address().getPort() + " for metrics");
    }
}
