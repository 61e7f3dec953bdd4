package dev.athens.standalone.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athens.http.EndpointRequest;
import dev.athens.http.Response;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.policy.Caller;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.proxy.Answer;
import dev.athens.proxy.ModuleProxy;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.mem.MemoryStorage;
import dev.athens.testkit.FakeFetcher;
import dev.athens.testkit.FakeModule;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HooksTest {
    private static final String OLD = "the old secret of all hooks";
    private static final String NEW = "the new secret of all hooks";
    private static final String STANDARD =
            "whsec_" + Base64.getEncoder().encodeToString("thirty-two bytes of a secret ...".getBytes(UTF_8));
    private static final Instant NOW = Instant.parse("2024-05-06T07:08:09Z");

    private final List<ModulePath> forgotten = new CopyOnWriteArrayList<>();
    private final FakeFetcher fetcher = FakeFetcher.serving(FakeModule.of("github.com/acme/tool", "v1.1.0"));
    private final MemoryStorage storage = MemoryStorage.ofMaxBytes(1 << 20);
    private final ModuleProxy proxy =
            ModuleProxy.builder(storage, fetcher).forgetting(forgotten::add).build();
    private final AtomicLong nanos = new AtomicLong();
    private final Hooks hooks = Hooks.of(config(), proxy, () -> NOW, nanos::get);

    private static ServerConfig.HooksIn config() {
        List<ServerConfig.Secret> two = List.of(new ServerConfig.Secret(OLD), new ServerConfig.Secret(NEW));
        return new ServerConfig.HooksIn(
                two,
                List.of(new ServerConfig.Secret(OLD), new ServerConfig.Secret(STANDARD)),
                two,
                List.of(new ServerConfig.Secret(STANDARD)),
                List.of());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private record Reply(int status, String text) {}

    private Reply post(String forge, byte[] body, Map<String, String> headers) throws IOException {
        return post(forge, new ByteArrayInputStream(body), headers);
    }

    private Reply post(String forge, InputStream body, Map<String, String> headers) throws IOException {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        EndpointRequest request = new EndpointRequest(
                "POST",
                "/hooks/" + forge,
                Map.of(),
                name -> Optional.ofNullable(all.get(name)),
                Caller.ANONYMOUS,
                new EndpointRequest.Sender("1", "192.0.2.1", "http://localhost:3000"),
                body);
        try (Response response = hooks.respond(request)) {
            return new Reply(response.status(), new String(response.body().readAllBytes(), UTF_8));
        }
    }

    private static byte[] body(String file) throws IOException {
        try (InputStream in = HooksTest.class.getResourceAsStream("/hooks/" + file)) {
            return in.readAllBytes();
        }
    }

    private static byte[] code(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        List.of(parts).forEach(mac::update);
        return mac.doFinal();
    }

    private static Map<String, String> github(String secret, byte[] body) throws GeneralSecurityException {
        String code = HexFormat.of().formatHex(code(secret.getBytes(UTF_8), body));
        return Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", "sha256=" + code);
    }

    private static Map<String, String> gitea(String secret, byte[] body) throws GeneralSecurityException {
        return Map.of("X-Gitea-Signature", HexFormat.of().formatHex(code(secret.getBytes(UTF_8), body)));
    }

    private static Map<String, String> standard(String id, Instant time, byte[] body) throws GeneralSecurityException {
        String before = id + "." + time.getEpochSecond() + ".";
        byte[] key = Base64.getDecoder().decode(STANDARD.substring("whsec_".length()));
        String code = Base64.getEncoder().encodeToString(code(key, before.getBytes(UTF_8), body));
        return Map.of(
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(time.getEpochSecond()),
                "webhook-signature",
                "v1a,AAAA v1,??? v1,AAAA v1," + code);
    }

    @Test
    void forgetsTheModuleOfATagAndFetchesTheVersion() throws Exception {
        byte[] body = body("github-push-tag.json");

        Reply reply = post("github", body, github(OLD, body));

        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        assertThat(reply.text()).contains("github.com/acme/tool", "v1.1.0").doesNotContain("evil");
        assertThat(forgotten).contains(ModulePath.parse("github.com/acme/tool")).noneMatch(module -> module.value()
                .contains("evil"));
        ModuleVersion version = ModuleVersion.parse("github.com/acme/tool", "v1.1.0");
        assertThat(proxy.answer(new ProtocolRequest.Zip(version))).isInstanceOf(Answer.Found.class);
        assertThat(fetcher.fetches()).containsExactly(version);
    }

    @Test
    void takesTwoSecretsWhileOneIsChanged() throws Exception {
        byte[] tag = body("github-push-tag.json");
        byte[] branch = body("gitea-push-branch.json");

        assertThat(post("github", tag, github(NEW, tag)).status()).isEqualTo(202);
        assertThat(post("gitea", branch, gitea(NEW, branch)).status()).isEqualTo(202);
        assertThat(post("gitea", tag, gitea(OLD, tag)).status()).isEqualTo(202);
        assertThat(post("github", branch, github("another secret, of somebody", branch))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void takesBothProofsOfGitLab() throws Exception {
        byte[] body = body("gitlab-tag-push.json");
        byte[] deletion = body("gitlab-tag-delete.json");

        assertThat(post("gitlab", body, Map.of("X-Gitlab-Token", OLD)).text()).contains("sub/v2");
        assertThat(post("gitlab", deletion, standard("msg", NOW, deletion)).text())
                .contains("sub/v2")
                .doesNotContain("looking for");
        assertThat(post("gitlab", deletion, Map.of("X-Gitlab-Token", OLD + "x")).status())
                .isEqualTo(401);
        // the key of a signature is no password
        assertThat(post("gitlab", deletion, Map.of()).status()).isEqualTo(401);
    }

    @Test
    void takesStandardWebhooksOfAnybody() throws Exception {
        byte[] body =
                "{\"repository\": \"https://github.com/acme/tool\", \"ref\": \"refs/heads/main\"}".getBytes(UTF_8);

        assertThat(post("generic", body, standard("one", NOW, body)).text()).contains("github.com/acme/tool");
        assertThat(post("generic", body, standard("two", NOW.plusSeconds(299), body))
                        .status())
                .isEqualTo(202);
        Reply old = post("generic", body, standard("three", NOW.minusSeconds(301), body));
        assertThat(old.status()).isEqualTo(401);
        assertThat(old.text()).contains("5 minutes");
    }

    @Test
    void doesNothingForWhatCameBefore() throws Exception {
        byte[] body = body("github-push-tag.json");
        post("github", body, github(OLD, body));
        byte[] other = body("gitlab-tag-push.json");
        post("gitlab", other, standard("msg", NOW, other));
        int before = forgotten.size();

        assertThat(post("github", body, github(OLD, body)).text()).contains("came before");
        // a delivery that is sent again has a time of its own
        assertThat(post("gitlab", other, standard("msg", NOW.plusSeconds(60), other))
                        .text())
                .contains("came before");
        assertThat(forgotten).hasSize(before);
    }

    @Test
    void doesNothingForWhatIsAboutSomethingElse() throws Exception {
        byte[] body = body("github-ping.json");

        assertThat(post("github", body, github(OLD, body)).text()).contains("nothing to do");
        assertThat(forgotten).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X-Hub-Signature-256, sha256=00", "X-Hub-Signature, sha1=00", "X-Hub-Signature-256, ''", "X-Nothing, x"
    })
    void readsNothingOfWhomNothingIsProven(String header, String value) throws Exception {
        InputStream unread = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                throw new AssertionError("nobody unproven may have this read");
            }
        };
        Reply reply = post("github", unread, Map.of(header, value));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.text()).contains("X-Hub-Signature-256");
    }

    @Test
    void tellsWhoIsNotProvenNothingOfTheBody() throws Exception {
        byte[] body = "no JSON".getBytes(UTF_8);

        assertThat(post("github", body, github("another secret, of somebody", body))
                        .status())
                .isEqualTo(401);
        assertThat(post("github", body, github(OLD, body)).status()).isEqualTo(400);
    }

    @Test
    void readsNoBodyWithoutEnd() throws Exception {
        byte[] any = new byte[] {1};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) ' ');
                return length;
            }
        };
        assertThat(post("github", endless, github(OLD, any)).text()).contains("more than 26214400 bytes");

        InputStream slow = new InputStream() {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
                buffer[offset] = ' ';
                return 1;
            }

            @Override
            public int read() {
                return ' ';
            }
        };
        assertThat(post("github", slow, github(OLD, any)).text()).contains("longer than 10 seconds");
    }

    @Test
    void survivesWhoLeavesInTheMiddle() throws Exception {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };
        for (int i = 0; i < 20; i++) {
            assertThat(post("github", broken, github(OLD, new byte[0])).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void isClosedWithoutASecret() throws Exception {
        assertThat(new ServerConfig.HooksIn(List.of(), List.of(), List.of(), List.of(), List.of()).isOpen())
                .isFalse();
        assertThat(post("bitbucket", new byte[0], Map.of()).status()).isEqualTo(404);
    }

    @Test
    void wantsJson() throws Exception {
        byte[] body = "payload=%7B%7D".getBytes(UTF_8);
        Map<String, String> headers = new TreeMap<>(github(OLD, body));
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        Reply reply = post("github", body, headers);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.text()).contains("application/json");
    }

    @Test
    void forgetsTheOldestDeliveriesOfTooMany() {
        AtomicLong seconds = new AtomicLong();
        Deliveries deliveries = new Deliveries(() -> NOW.plusSeconds(seconds.get()));
        List<String> all = new ArrayList<>();
        for (int i = 0; i <= Deliveries.MAX; i++) {
            all.add("delivery " + i);
        }
        assertThat(all).allMatch(deliveries::add);
        assertThat(deliveries.add(all.get(1))).isFalse();
        assertThat(deliveries.add(all.get(0))).isTrue();

        seconds.set(TimeUnit.DAYS.toSeconds(2));
        assertThat(deliveries.add(all.get(5))).isTrue();
    }
}
