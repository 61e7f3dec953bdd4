package dev.athens.examples;

import dev.athens.proxy.ModuleProxy;
import dev.athens.server.AthensServer;
import dev.athens.storage.fs.FileStorage;
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

    /** All pages of the application. */
    static HttpHandler pages(ModuleProxy proxy) {
        return Handlers.path()
                .addExactPath("/", exchange -> {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
                    exchange.getResponseSender().send("Go modules are below /go\n");
                })
                .addPrefixPath("/go", AthensServer.builder(proxy).handler());
    }

    /** Serves modules from git on port 8080; keeps them, and clones of their repositories, in the working directory. */
    public static void main(String[] args) throws IOException, InterruptedException {
        FileStorage storage = FileStorage.open(Path.of("modules"));
        try (JGitFetcher fetcher = JGitFetcher.builder(Path.of("clones")).build();
                ModuleProxy proxy = ModuleProxy.builder(storage, fetcher).build()) {
            Undertow undertow = Undertow.builder()
                    .addHttpListener(8080, "localhost", pages(proxy))
                    .build();
            undertow.start();
            new CountDownLatch(1).await();
        }
    }
}
