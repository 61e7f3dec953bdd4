package dev.athens.vcs.jgit.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an App asks of GitHub's API, which checks the App's signature and that its word is short-lived. Source: GitHub Docs,
 * "REST API endpoints for GitHub Apps".
 */
final class GitHubApi implements AutoCloseable {
    static final String APP = "12345";
    static final Duration TOKEN_LIFE = Duration.ofHours(1);

    private static final Pattern CLAIMS =
            Pattern.compile("\\{\"iat\":([0-9]+),\"exp\":([0-9]+),\"iss\":\"" + APP + "\"}");
    private static final Pattern INSTALLATION = Pattern.compile("/(users|orgs)/([a-z0-9-]+)/installation");
    private static final Pattern TOKENS = Pattern.compile("/app/installations/([0-9]+)/access_tokens");

    private final HttpServer server;
    private final InstantSource clock;
    private final KeyPair key;
    private final Map<String, Long> installations = new ConcurrentHashMap<>();
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger given = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private volatile int failing;

    /** Makes a key, which takes long. */
    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    /** Of an App with a key. */
    GitHubApi(InstantSource clock, KeyPair key) throws IOException {
        this.clock = clock;
        this.key = key;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it is. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A private key, as GitHub gives it out but for its form. */
    static String pem(KeyPair key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Has an account install the App. */
    GitHubApi installed(String kindAndName, long id) {
        installations.put(kindAndName, id);
        return this;
    }

    /** Answers everything with a status, or as ever with 0. */
    void fails(int status) {
        failing = status;
    }

    /** Tells whether a header is that of a token which was given out and has not ended. */
    boolean knows(String authorization) {
        return tokens.entrySet().stream()
                .anyMatch(token -> authorization.equals(header(token.getKey()))
                        && clock.instant().isBefore(token.getValue()));
    }

    static String header(String token) {
        return "Basic " + Base64.getEncoder().encodeToString(("x-access-token:" + token).getBytes(UTF_8));
    }

    /** Makes a token useless before its time. */
    void revoke(String token) {
        tokens.remove(token);
    }

    /** What was asked, by method and path. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** All bodies that were sent. */
    Set<String> bodies() {
        return bodies;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String login = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("");
            Matcher installation = INSTALLATION.matcher(path);
            Matcher asked = TOKENS.matcher(path);
            if (failing != 0) {
                send(exchange, failing, "{\"message\":\"secret of the server\"}");
            } else if (!isApp(login)) {
                send(exchange, 401, "{\"message\":\"A JSON web token could not be decoded\"}");
            } else if (installation.matches()) {
                Optional<Long> id =
                        Optional.ofNullable(installations.get(installation.group(1) + "/" + installation.group(2)));
                send(
                        exchange,
                        id.isPresent() ? 200 : 404,
                        id.map(number -> "{\"account\":{\"id\":1,\"token\":\"no\"},\"id\":" + number + "}")
                                .orElse("{\"message\":\"Not Found\"}"));
            } else if (asked.matches() && installations.containsValue(Long.parseLong(asked.group(1)))) {
                bodies.add(body);
                send(exchange, 201, token());
            } else {
                send(exchange, 404, "{\"message\":\"Not Found\"}");
            }
        }
    }

    private String token() {
        String token = "ghs_" + given.incrementAndGet();
        Instant end = clock.instant().plus(TOKEN_LIFE);
        tokens.put(token, end);
        return "{\"token\":\"" + token + "\",\"expires_at\":\"" + end
                + "\",\"permissions\":{\"contents\":\"read\"},\"repository_selection\":\"all\"}";
    }

    private boolean isApp(String login) {
        String[] parts = login.replaceFirst("^Bearer ", "").split("\\.", -1);
        if (!login.startsWith("Bearer ") || parts.length != 3) {
            return false;
        }
        Base64.Decoder base64 = Base64.getUrlDecoder();
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            Matcher claims = CLAIMS.matcher(new String(base64.decode(parts[1]), UTF_8));
            long now = clock.instant().getEpochSecond();
            return signature.verify(base64.decode(parts[2]))
                    && new String(base64.decode(parts[0]), UTF_8).equals("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
                    && claims.matches()
                    && Long.parseLong(claims.group(1)) <= now
                    && Long.parseLong(claims.group(2)) > now
                    && Long.parseLong(claims.group(2)) <= now + 600;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
