package dev.athens.vcs.jgit.net;

import dev.athens.internal.Urls;
import dev.athens.vcs.jgit.clones.Transports;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.eclipse.jgit.transport.http.HttpConnection;

/** One request of JGit and its answer; sent when JGit asks for the answer. */
final class GitHttpConnection implements HttpConnection {
    // JGit also sets the extra headers and logins it found itself, whatever host it was redirected to: not these. Nor
    // does
    // it unpack answers: that is done before they are weighed.
    private static final Set<String> PROTOCOL_HEADERS =
            Set.of("accept", "content-encoding", "content-type", "git-protocol", "pragma", "user-agent");
    // a fetch sends object names: this is about 600,000 of them
    private static final int MAX_REQUEST_BYTES = 32 << 20;
    private static final int MAX_EARLY_BYTES = 64 << 10;
    private static final int MAX_EMPTY_LISTING_BYTES = 1_000;
    private static final String ADVERTISEMENT = "application/x-git-upload-pack-advertisement";
    private static final String RESULT = "application/x-git-upload-pack-result";
    private static final byte[] END_OF_LIST = "0000".getBytes(StandardCharsets.US_ASCII);

    private final GitHttp http;
    private final URL url;
    private final HttpUrl httpUrl;
    private final Request.Builder request = new Request.Builder();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String method = "GET";
    private boolean speaksSecond;
    private boolean isZipped;
    private int connectTimeoutMillis;
    private int readTimeoutMillis;
    private Optional<Response> response = Optional.empty();

    GitHttpConnection(GitHttp http, URL url) throws IOException {
        HttpUrl parsed = HttpUrl.get(url.toString());
        if (!parsed.scheme().startsWith("http")) {
            throw new MalformedURLException("neither http nor https: " + Urls.withoutSecrets(url.toString()));
        }
        this.http = http;
        this.url = url;
        this.httpUrl = parsed.newBuilder().username("").password("").build();
    }

    private Response response() throws IOException {
        if (response.isPresent()) {
            return response.get();
        }
        request.url(httpUrl);
        Optional<Response> known = known();
        if (known.isPresent()) {
            response = known;
            return known.get();
        }
        http.checkUnchanged();
        for (String header : http.headersFor(httpUrl)) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                addHeader(
                        header.substring(0, colon).strip(),
                        header.substring(colon + 1).strip());
            }
        }
        if (method.equals("POST")) {
            request.post(RequestBody.create(body.toByteArray(), (MediaType) null));
        }
        Response answer = http.execute(request.build(), connectTimeoutMillis, readTimeoutMillis);
        response = Optional.of(answer);
        if (method.equals("POST")) {
            http.confirm(httpUrl, answer.code() == HTTP_OK && RESULT.equals(answer.header("Content-Type")));
        }
        throwIfRefused(answer);
        return answer;
    }

    /** The answer, if it is known without asking. */
    private Optional<Response> known() throws IOException {
        if (asksCapabilities()) {
            return http.assumed(httpUrl).map(bytes -> answer(ADVERTISEMENT, bytes));
        }
        return listsNothing() ? Optional.of(answer(RESULT, END_OF_LIST)) : Optional.empty();
    }

    private boolean listsNothing() throws IOException {
        if (!method.equals("POST") || body.size() > MAX_EMPTY_LISTING_BYTES) {
            return false;
        }
        InputStream sent = new ByteArrayInputStream(body.toByteArray());
        byte[] plain = (isZipped ? new GZIPInputStream(sent) : sent).readNBytes(MAX_EMPTY_LISTING_BYTES);
        return new String(plain, StandardCharsets.ISO_8859_1).contains("ref-prefix " + Transports.NO_REFERENCE);
    }

    private boolean asksCapabilities() {
        return method.equals("GET") && speaksSecond && httpUrl.encodedPath().endsWith(KnownServers.REQUEST_PATH);
    }

    private Response answer(String contentType, byte[] bytes) {
        return new Response.Builder()
                .request(request.build())
                .protocol(Protocol.HTTP_1_1)
                .code(HTTP_OK)
                .message("OK")
                .header("Content-Type", contentType)
                .body(ResponseBody.create(bytes, (MediaType) null))
                .build();
    }

    private void addHeader(String name, String value) throws IOException {
        try {
            request.addHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed http.extraHeader " + name, e);
        }
    }

    /** Fails at once where JGit would ask for a password or report less than the status. */
    private void throwIfRefused(Response answer) throws IOException {
        boolean firstRequest = url.toString().contains("/info/refs");
        if (answer.code() == HTTP_UNAUTHORIZED || (firstRequest && answer.code() >= 400)) {
            answer.close();
            throw new GitFailures.StatusException(answer.code(), answer.message());
        }
    }

    void close() {
        response.ifPresent(Response::close);
    }

    @Override
    public int getResponseCode() throws IOException {
        return response().code();
    }

    @Override
    public URL getURL() {
        return url;
    }

    @Override
    public String getResponseMessage() throws IOException {
        return response().message();
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
        return response.map(answer -> answer.headers().toMultimap()).orElse(Map.of());
    }

    @Override
    public void setRequestProperty(String key, String value) {
        String name = key.toLowerCase(Locale.ROOT);
        if (PROTOCOL_HEADERS.contains(name) || (name.equals("cookie") && http.mayUseCookies(httpUrl))) {
            request.header(key, value);
        }
        isZipped |= name.equals("content-encoding") && value.equals("gzip");
        speaksSecond |= name.equals("git-protocol") && value.equals("version=2");
    }

    @Override
    public void setRequestMethod(String value) {
        method = value;
    }

    @Override
    public void setUseCaches(boolean usecaches) {
        // nothing is cached
    }

    @Override
    public void setConnectTimeout(int timeout) {
        connectTimeoutMillis = timeout;
    }

    @Override
    public void setReadTimeout(int timeout) {
        readTimeoutMillis = timeout;
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of the overridden method: null if absent
    public String getContentType() {
        return response.map(answer -> answer.header("Content-Type")).orElse(null);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        Response answer = response();
        if (answer.code() >= 400) {
            throw new GitFailures.StatusException(answer.code(), answer.message());
        }
        if (!answer.header("Content-Encoding", "identity").equalsIgnoreCase("identity")) {
            throw new IOException("unknown Content-Encoding " + answer.header("Content-Encoding"));
        }
        Optional<byte[]> all = early(answer);
        if (all.isPresent() && asksCapabilities() && ADVERTISEMENT.equals(answer.header("Content-Type"))) {
            http.learn(httpUrl, all.get());
        }
        InputStream in = all.isPresent()
                ? new ByteArrayInputStream(all.get())
                : answer.body().byteStream();
        return http.budget().http(in, method, httpUrl.encodedPath());
    }

    /**
     * The whole of a short answer; empty if it is long. JGit sends the next request before it has read an answer to its end:
     * so a short one frees its connection for that.
     */
    private static Optional<byte[]> early(Response answer) throws IOException {
        BufferedSource source = answer.body().source();
        if (source.request(MAX_EARLY_BYTES)) {
            return Optional.empty();
        }
        byte[] all = source.readByteArray();
        answer.close();
        return Optional.of(all);
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of the overridden method: null if absent
    public String getHeaderField(String name) {
        return response.map(answer -> answer.header(name)).orElse(null);
    }

    @Override
    public List<String> getHeaderFields(String name) {
        return response.map(answer -> answer.headers(name)).orElse(List.of());
    }

    @Override
    public int getContentLength() {
        return response.map(answer -> answer.body().contentLength())
                .filter(length -> length <= Integer.MAX_VALUE)
                .map(Long::intValue)
                .orElse(-1);
    }

    @Override
    public void setInstanceFollowRedirects(boolean followRedirects) {
        // JGit follows them by git's rules
    }

    @Override
    public void setDoOutput(boolean dooutput) {
        // the method tells
    }

    @Override
    public void setFixedLengthStreamingMode(int contentLength) {
        // the body is collected first
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (body.size() + length > MAX_REQUEST_BYTES) {
                    throw new IOException("request to a repository exceeds " + MAX_REQUEST_BYTES + " bytes");
                }
                body.write(bytes, offset, length);
            }
        };
    }

    @Override
    public void setChunkedStreamingMode(int chunklen) {
        // the body is collected first
    }

    @Override
    public String getRequestMethod() {
        return method;
    }

    @Override
    public boolean usingProxy() {
        return false;
    }

    @Override
    public void connect() throws IOException {
        response();
    }

    /** Never called by JGit for a factory with sessions, and not to be: it would weaken the checks. */
    @Override
    public void configure(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new UnsupportedOperationException("certificates are checked by the settings of the factory");
    }

    /** As {@link #configure}. */
    @Override
    public void setHostnameVerifier(HostnameVerifier verifier) {
        throw new UnsupportedOperationException("host names are checked by the settings of the factory");
    }
}
