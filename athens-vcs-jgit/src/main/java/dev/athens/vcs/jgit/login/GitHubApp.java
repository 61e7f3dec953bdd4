package dev.athens.vcs.jgit.login;

import dev.athens.fetch.Login;
import dev.athens.net.PemText;
import dev.athens.net.http.HttpClients;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An App of GitHub, whose installations may read the repositories of the accounts that have installed it. Its tokens live for
 * an hour, may do nothing but read contents, and are renewed five minutes before they end. Where an account has not installed
 * the App, requests go without login. Thread-safe.
 *
 * <p>Source: GitHub Docs, "Generating a JSON Web Token (JWT) for a GitHub App" and "REST API endpoints for GitHub Apps".
 */
public final class GitHubApp implements HttpCredential {
    private static final System.Logger LOG = System.getLogger(GitHubApp.class.getName());

    private static final String USER = "x-access-token";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    /** With the skew still less than the ten minutes that are allowed. */
    private static final Duration PROOF_LIFE = Duration.ofMinutes(8);

    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    private static final Duration ABSENT_FOR = Duration.ofMinutes(5);
    private static final String PERMISSIONS = "{\"permissions\":{\"contents\":\"read\"}}";
    /** A user or an organisation. */
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9_-]{1,100}");

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String appId;
    private final OptionalLong installation;
    private final URI api;
    private final Secret key;
    private final InstantSource clock;
    private final Tokens<String> tokens;

    private GitHubApp(Builder builder) {
        this.appId = builder.appId;
        this.installation = builder.installation;
        this.api = builder.api;
        this.key = builder.key;
        this.clock = builder.clock;
        this.tokens = new Tokens<>(clock);
    }

    /**
     * Starts an App.
     *
     * @param host where repositories are, such as {@code github.com}
     * @param appId the App's id, or its client id
     * @param key its private key in PEM, as GitHub gives it out
     * @throws IllegalArgumentException if the id is none
     */
    public static Builder builder(String host, String appId, Secret key) {
        return new Builder(host, appId, key);
    }

    /** Settings of an App; all are optional. */
    public static final class Builder {
        private final String appId;
        private final Secret key;
        private OptionalLong installation = OptionalLong.empty();
        private URI api;
        private InstantSource clock = InstantSource.system();

        private Builder(String host, String appId, Secret key) {
            if (!appId.matches("[A-Za-z0-9._-]{1,100}")) {
                throw new IllegalArgumentException("must be the id of an App, such as 12345");
            }
            this.appId = appId;
            this.key = key;
            this.api = apiOf(host);
        }

        /** GitHub.com, GitHub Enterprise Cloud with data residency, GitHub Enterprise Server. */
        private static URI apiOf(String host) {
            if (host.equals("github.com") || host.endsWith(".ghe.com")) {
                return URI.create("https://api." + host);
            }
            return URI.create("https://" + host + "/api/v3");
        }

        /** The installation whose tokens are used; by default that of the account that owns the repository. */
        public Builder installation(long id) {
            this.installation = OptionalLong.of(id);
            return this;
        }

        /**
         * Where the API is; by default it goes by the host.
         *
         * @throws IllegalArgumentException if it is no URL of the scheme https, or http to this machine
         */
        public Builder api(URI url) {
            String host = String.valueOf(url.getHost());
            boolean isHere = host.equals("127.0.0.1") || host.equals("localhost") || host.equals("[::1]");
            if (url.getHost() == null
                    || !("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere))) {
                throw new IllegalArgumentException("must be a URL such as https://github.corp.example/api/v3");
            }
            this.api = URI.create(url.toString().replaceFirst("/+$", ""));
            return this;
        }

        /** The clock by which tokens end. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Makes the App. Nobody is asked yet, and the key is not read. */
        public GitHubApp build() {
            return new GitHubApp(this);
        }
    }

    /**
     * Reads the key, to find out early whether it can be.
     *
     * @throws IOException if its file cannot be read
     * @throws dev.athens.config.ConfigException if it is no RSA key
     */
    public void check() throws IOException {
        proof();
    }

    @Override
    public Optional<String> authorization(Request request) throws IOException {
        String account = account(request);
        return installation.isPresent() || ACCOUNT.matcher(account).matches()
                ? tokens.get(account, () -> ask(account, request.web()))
                : Optional.empty();
    }

    @Override
    public boolean forget(Request request, String refused) {
        return tokens.forget(account(request), refused);
    }

    @Override
    public String description() {
        return "GitHub App " + appId + (installation.isPresent() ? ", installation " + installation.getAsLong() : "");
    }

    @Override
    public String toString() {
        return description();
    }

    /** Whose repositories. */
    private String account(Request request) {
        if (installation.isPresent()) {
            return "";
        }
        int slash = request.path().indexOf('/');
        String owner = slash < 0 ? request.path() : request.path().substring(0, slash);
        return owner.toLowerCase(Locale.ROOT);
    }

    private Tokens.Token ask(String account, Web web) throws IOException {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + proof(), "Accept", "application/vnd.github+json");
        OptionalLong id = installation.isPresent() ? installation : installation(account, web, headers);
        Instant now = clock.instant();
        if (id.isEmpty()) {
            LOG.log(Level.INFO, description() + " is not installed for " + account + ", which is asked without login");
            return new Tokens.Token(Optional.empty(), now.plus(ABSENT_FOR), now.plus(ABSENT_FOR));
        }
        URI url = URI.create(api + "/app/installations/" + id.getAsLong() + "/access_tokens");
        Web.Reply reply = web.send("POST", url, headers, PERMISSIONS);
        if (reply.status() != 201) {
            throw refused(url, reply);
        }
        Map<String, String> fields = JsonFields.of(reply.body());
        Instant end = end(url, fields);
        Optional<String> token = Optional.ofNullable(fields.get("token")).filter(text -> !text.isBlank());
        String authorization = HttpClients.basic(new Login(USER, token.orElseThrow(() -> malformed(url))));
        Duration half = Duration.between(now, end).dividedBy(2);
        Duration before = half.compareTo(RENEWED_BEFORE) < 0 ? half : RENEWED_BEFORE;
        return new Tokens.Token(Optional.of(authorization), end.minus(before), end);
    }

    private static Instant end(URI url, Map<String, String> fields) throws IOException {
        try {
            return Instant.parse(fields.getOrDefault("expires_at", ""));
        } catch (DateTimeException e) {
            throw malformed(url);
        }
    }

    /** The installation of an account, be it a user or an organisation; empty if it has none. */
    private OptionalLong installation(String account, Web web, Map<String, String> headers) throws IOException {
        for (String kind : new String[] {"users", "orgs"}) {
            URI url = URI.create(api + "/" + kind + "/" + account + "/installation");
            Web.Reply reply = web.send("GET", url, headers, "");
            if (reply.status() == 200) {
                String id = JsonFields.of(reply.body()).getOrDefault("id", "");
                if (!id.matches("[0-9]{1,18}")) {
                    throw malformed(url);
                }
                return OptionalLong.of(Long.parseLong(id));
            }
            if (reply.status() != 404) {
                throw refused(url, reply);
            }
        }
        return OptionalLong.empty();
    }

    private IOException refused(URI url, Web.Reply reply) {
        String hint =
                switch (reply.status()) {
                    case 401 -> ": the App's id and its key do not belong together, or this machine's clock is wrong";
                    case 404 -> ": the App has no such installation";
                    case 422 -> ": the App needs the permission to read contents";
                    default -> "";
                };
        return new IOException("GitHub App " + appId + ": " + url + " answers " + reply.status() + hint);
    }

    private static IOException malformed(URI url) {
        return new IOException(url + " answers with something else than GitHub does");
    }

    /** The App's own, short-lived word that it is the App. Source: RFC 7519, RFC 7515. */
    private String proof() throws IOException {
        Instant now = clock.instant();
        String claims = "{\"iat\":" + now.minus(CLOCK_SKEW).getEpochSecond() + ",\"exp\":"
                + now.plus(PROOF_LIFE).getEpochSecond() + ",\"iss\":\"" + appId + "\"}";
        String signed = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
        PrivateKey rsa = new PemText(key.name(), key.value()).privateKey();
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(rsa);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException(key.name() + ": must be an RSA key, as GitHub gives it out", e);
        }
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
