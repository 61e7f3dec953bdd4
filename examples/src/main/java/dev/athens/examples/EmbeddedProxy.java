package dev.athens.examples;

import dev.athens.proxy.ModuleProxy;
import dev.athens.server.AthensServer;
import dev.athens.server.ServerHandler;
import dev.athens.server.options.Endpoint;
import dev.athens.server.options.SumdbSource;
import dev.athens.storage.fs.FileStorage;
import dev.athens.sumdb.GoOrigins;
import dev.athens.vcs.jgit.JGitFetcher;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Shows how an application with an Undertow of its own serves Go modules below a prefix, beside its other pages:
 *
 * <pre>
 * GOPROXY=http://localhost:8080/go go get github.com/pkg/errors
 * </pre>
 */
public final class EmbeddedProxy {
    private EmbeddedProxy() {}

    /** Go modules, the checksum database with which clients verify them, and a page of the application's own beside them. */
    static ServerHandler modules(ModuleProxy proxy, SumdbSource sumdb) {
        return AthensServer.builder(proxy)
                .sumdb(sumdb)
                .endpoint(Endpoint.of("/help", page("Ask in room 101\n")))
                .handler();
    }

    /** All pages of the application; those of the proxy are below /go. */
    static HttpHandler pages(ServerHandler modules) {
        return Handlers.path()
                .addExactPath("/", page("Go modules are below /go\n"))
                .addPrefixPath("/go", modules);
    }

    private static HttpHandler page(String text) {
        return exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
            exchange.getResponseSender().send(text);
        };
    }

    /**
     * Serves modules on port 8080, from where a go command with the same environment has them, and verified by the checksum
     * database; keeps all in the working directory.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        FileStorage storage = FileStorage.open(Path.of("modules"));
        try (JGitFetcher git = JGitFetcher.builder(Path.of("clones")).build()) {
            GoOrigins origins = GoOrigins.of(System.getenv(), git, Path.of("sumdb"));
            try (ModuleProxy proxy =
                            ModuleProxy.builder(storage, origins.fetcher()).build();
                    ServerHandler modules = modules(proxy, origins::sumdb)) {
                Undertow undertow = Undertow.builder()
                        .addHttpListener(8080, "localhost", pages(modules))
                        .build();
                undertow.start();
                new CountDownLatch(1).await();
            }
        }
    }
}
