package dev.athens.access.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import dev.athens.policy.Caller;
import dev.athens.policy.TokenLogins.Known;
import dev.athens.policy.TokenLogins.Outcome;
import dev.athens.policy.TokenLogins.Wrong;
import dev.athens.testkit.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With tokens of a certified library's issuer, which makes a new key each time that it starts. */
@Timeout(180)
class RealIssuerIT {
    private static final String CLIENT = "web";
    private static final String REDIRECT = "http://localhost:9999/auth/callback";

    private final HttpClient browser = HttpClient.newHttpClient();
    private final OidcLogins logins = OidcLogins.open(Map.of());

    @TempDir
    Path folder;

    private int port;
    private ServerProcess server;

    @BeforeEach
    void start() throws Exception {
        port = ServerProcess.freePort();
        startIssuer();
        logins.use(List.of(Issuer.builder(url()).audience(CLIENT).build()));
    }

    @AfterEach
    void stop() {
        logins.close();
        server.close();
    }

    private void startIssuer() throws IOException, InterruptedException {
        server = ServerProcess.start(
                port, folder, Map.of("PORT", Integer.toString(port)), ServerProcess.find("zitadel-oidc/server"));
    }

    private String url() {
        return "http://localhost:" + port + "/";
    }

    private String next(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> reply = browser.send(request.build(), BodyHandlers.ofString());
        return reply.headers().firstValue("Location").orElseThrow(() -> new AssertionError(reply.body()));
    }

    private HttpRequest.Builder get(String place) {
        return HttpRequest.newBuilder(URI.create(url()).resolve(place));
    }

    private static String after(String text, String before) {
        return text.substring(text.indexOf(before) + before.length()).replaceFirst("&.*", "");
    }

    /** Logs in as a browser does. */
    private String token(String client) throws IOException, InterruptedException {
        String page = next(get("/auth?response_type=id_token&scope=openid&nonce=n&state=s&client_id=" + client
                + "&redirect_uri=" + URLEncoder.encode(REDIRECT, UTF_8)));
        String form = "username=test-user2&password=verysecure&id=" + after(page, "authRequestID=");
        String back = next(get("/login/username")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        return after(next(get(back)), "id_token=");
    }

    private Outcome outcome(String token) {
        return logins.check(token).orElseThrow().join();
    }

    @Test
    void knowsWhoHasLoggedIn() throws Exception {
        assertThat(outcome(token(CLIENT))).isInstanceOfSatisfying(Known.class, known -> assertThat(known.caller())
                .isEqualTo(new Caller(Caller.Kind.OIDC, "id2", Set.of(), List.of())));
    }

    @Test
    void refusesWhatIsForSomebodyElseOrChanged() throws Exception {
        String[] parts = token(CLIENT).split("\\.", -1);
        String claims = Base64URL.from(parts[1]).decodeToString();
        String changed = TestToken.base64(claims.replace("id2", "id1"));

        assertThat(outcome(token("api"))).isEqualTo(new Wrong("the token is for another audience (aud)"));
        assertThat(outcome(parts[0] + "." + changed + "." + parts[2]))
                .isEqualTo(new Wrong("the token's signature is wrong"));
    }

    @Test
    void followsItToNewKeysWhileManyAsk() throws Exception {
        String before = token(CLIENT);
        assertThat(outcome(before)).isInstanceOf(Known.class);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong right = new AtomicLong();
        CountDownLatch asked = new CountDownLatch(1_000);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    assertThat(outcome(before)).isInstanceOf(Known.class);
                    right.incrementAndGet();
                    asked.countDown();
                }
            }));
        }
        asked.await();
        server.close();
        long whenAway = right.get();
        startIssuer();
        String after = token(CLIENT);
        over.set(true);
        for (CompletableFuture<Void> client : clients) {
            client.join();
        }

        assertThat(right.get()).as("answered while the issuer was away").isGreaterThan(whenAway);
        assertThat(outcome(after)).isInstanceOf(Known.class);
        assertThat(outcome(before)).as("its key is gone").isInstanceOf(Wrong.class);
    }
}
