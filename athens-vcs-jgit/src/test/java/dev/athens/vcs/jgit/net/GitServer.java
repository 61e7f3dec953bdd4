package dev.athens.vcs.jgit.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** One repository, by default with one commit, at {@code /u/r.git} of a web server on a free port. */
public final class GitServer implements AutoCloseable {
    public static final String PATH = "/u/r.git";

    private static final int BYTES_BEFORE_STALL = 2_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Repository repository;
    private final String scheme;
    private final HttpServer server;
    private final Map<String, Stall> stalls = new ConcurrentHashMap<>();
    private final Map<String, Integer> failuresOnce = new ConcurrentHashMap<>();
    private volatile String path = PATH;
    private volatile Predicate<String> letsIn = login -> true;

    /** A pack that begins and does not go on before somebody lets it. */
    public static final class Stall {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        /** Waits until the pack has begun. */
        public void awaitBegin() throws InterruptedException {
            begun.await();
        }

        /** Lets the pack go on. */
        public void end() {
            mayEnd.countDown();
        }

        private OutputStream of(OutputStream out) {
            return new FilterOutputStream(out) {
                private int left = BYTES_BEFORE_STALL;

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    left -= length;
                    if (left < 0) {
                        out.flush();
                        await();
                    }
                    out.write(bytes, offset, length);
                }

                private void await() throws IOException {
                    begun.countDown();
                    try {
                        mayEnd.await();
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                }
            };
        }
    }

    public GitServer(Path folder) throws IOException {
        this(repository(folder));
    }

    /** Serves a repository, and closes it in the end. */
    public GitServer(Repository repository) throws IOException {
        this(repository, "http", HttpServer.create());
    }

    /** The same over https, for those who show one of the certificates that the context trusts. */
    GitServer(Repository repository, SSLContext context) throws IOException {
        this(repository, "https", secure(context));
    }

    private static HttpsServer secure(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters needed = context.getDefaultSSLParameters();
                needed.setNeedClientAuth(true);
                parameters.setSSLParameters(needed);
            }
        });
        return server;
    }

    private GitServer(Repository repository, String scheme, HttpServer unbound) throws IOException {
        this.repository = repository;
        this.scheme = scheme;
        server = unbound;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** Makes a bare repository whose branch {@code main} has one empty commit. */
    static Repository repository(Path folder) throws IOException {
        Repository repository =
                new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
        repository.create(true);
        PersonIdent author = new PersonIdent("A", "a@a.example", Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(DirCache.newInCore().writeTree(inserter));
            commit.setAuthor(author);
            commit.setCommitter(author);
            commit.setMessage("first");
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            RefUpdate main = repository.updateRef("refs/heads/main");
            main.setNewObjectId(id);
            main.update();
            repository.updateRef(Constants.HEAD).link("refs/heads/main");
        }
        return repository;
    }

    public String url() {
        return base() + PATH;
    }

    public String base() {
        return scheme + "://" + hostAndPort();
    }

    public String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    Repository repository() {
        return repository;
    }

    public GitServer needsLogin(String authorization) {
        return needsLogin(authorization::equals);
    }

    /** Answers those whose header Authorization passes; it is {@code -} where there is none. */
    GitServer needsLogin(Predicate<String> authorization) {
        letsIn = authorization;
        return this;
    }

    GitServer redirects(String path, String url) {
        redirects.put(path, url);
        return this;
    }

    /** Answers under another path, to which the old one redirects. */
    public GitServer moves(String newPath) {
        redirects.put(path + "/info/refs", base() + newPath + "/info/refs");
        redirects.put(path + "/git-upload-pack", base() + newPath + "/git-upload-pack");
        path = newPath;
        return this;
    }

    /** Fails the next request to a path, and no other. */
    public GitServer failsOnce(String path, int status) {
        failuresOnce.put(path, status);
        return this;
    }

    public GitServer fails(String path, int status) {
        failures.put(path, status);
        return this;
    }

    /** Stalls the pack for whoever wants everything in a commit. */
    public Stall stalls(String commit) {
        Stall stall = new Stall();
        stalls.put("want " + commit, stall);
        return stall;
    }

    /** The requests as {@code METHOD path}, then {@code Authorization}, then {@code X-Token}, {@code -} if missing. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked = exchange.getRequestURI().getPath();
            Optional<Integer> failure = Optional.ofNullable(failuresOnce.remove(asked));
            String login = header(exchange, "Authorization");
            requests.add(String.join(
                    " ", exchange.getRequestMethod(), asked, "as", login, "with", header(exchange, "X-Token")));
            if (redirects.containsKey(asked)) {
                exchange.getResponseHeaders().add("Location", redirects.get(asked));
                exchange.sendResponseHeaders(301, -1);
            } else if (failure.isPresent()) {
                exchange.sendResponseHeaders(failure.get(), -1);
            } else if (failures.containsKey(asked)) {
                exchange.sendResponseHeaders(failures.get(asked), -1);
            } else if (!letsIn.test(login)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (asked.equals(path + "/info/refs")) {
                advertise(exchange);
            } else if (asked.equals(path + "/git-upload-pack")) {
                upload(exchange);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("-");
    }

    private void advertise(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-advertisement");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            PacketLineOut packets = new PacketLineOut(out);
            packets.writeString("# service=git-upload-pack\n");
            packets.end();
            uploadPack(exchange).sendAdvertisedRefs(new PacketLineOutRefAdvertiser(packets));
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        boolean zipped = header(exchange, "Content-Encoding").equals("gzip");
        exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-result");
        exchange.sendResponseHeaders(200, 0);
        byte[] request = (zipped ? new GZIPInputStream(body) : body).readAllBytes();
        String text = new String(request, StandardCharsets.ISO_8859_1);
        Optional<Stall> stall = stalls.entrySet().stream()
                .filter(entry -> text.contains(entry.getKey()) && !text.contains("filter "))
                .map(Map.Entry::getValue)
                .findFirst();
        try (OutputStream out = exchange.getResponseBody()) {
            OutputStream target = stall.map(found -> found.of(out)).orElse(out);
            uploadPack(exchange).upload(new ByteArrayInputStream(request), target, null);
        }
    }

    private UploadPack uploadPack(HttpExchange exchange) {
        UploadPack pack = new UploadPack(repository);
        pack.setBiDirectionalPipe(false);
        pack.setExtraParameters(List.of(header(exchange, "Git-Protocol")));
        return pack;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        repository.close();
    }
}
