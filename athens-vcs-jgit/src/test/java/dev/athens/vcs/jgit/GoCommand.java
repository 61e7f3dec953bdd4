package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real go command with repositories in a folder that stands for {@code https://}, an empty module cache, and a web
 * server that announces repositories on go-import pages of any host.
 */
final class GoCommand implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 120;

    private final Path folder;
    private final Path work;
    private final HttpServer pages;

    private GoCommand(Path folder, Path work, HttpServer pages) {
        this.folder = folder;
        this.work = work;
        this.pages = pages;
    }

    /** Skips the test if there is no go command, unless this is a continuous build. */
    static void require() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as("the go command is on the PATH").isTrue();
        }
        assumeTrue(found, "no go command on the PATH to compare with");
    }

    /** Prepares everything for one case. */
    static GoCommand of(Path folder, Path https, CaseRepository repository) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.writeString(
                folder.resolve("gitconfig"),
                "[url \"" + https.toUri() + "\"]\n\tinsteadOf = https://\n[safe]\n\tdirectory = *\n"
                        + "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n");
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> answer(exchange, repository));
        pages.start();
        return new GoCommand(folder, work, pages);
    }

    private static void answer(HttpExchange exchange, CaseRepository repository) throws IOException {
        String path =
                exchange.getRequestURI().getHost() + exchange.getRequestURI().getPath();
        StringBuilder page = new StringBuilder("<html><head>");
        repository.announced(path).ifPresent(location -> page.append("<meta name=\"go-import\" content=\"")
                .append(location.root() + " git " + location.url() + " " + location.subdir())
                .append("\">"));
        byte[] body = page.append("</head></html>").toString().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            boolean connect = exchange.getRequestMethod().equals("CONNECT");
            exchange.sendResponseHeaders(connect ? 405 : 200, connect ? -1 : body.length);
            if (!connect) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Runs the command and gives its standard output, whatever its exit code. */
    String run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(arguments);
        Path output = folder.resolve("stdout");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("stderr").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GO") || name.startsWith("GIT_"));
        String proxy = "http://127.0.0.1:" + pages.getAddress().getPort();
        environment.putAll(Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("GOPATH", folder.resolve("gopath").toString()),
                Map.entry("GOCACHE", folder.resolve("gocache").toString()),
                Map.entry("GOENV", "off"),
                Map.entry("GOPROXY", "direct"),
                Map.entry("GOSUMDB", "off"),
                Map.entry("GOFLAGS", "-mod=mod -modcacherw"),
                Map.entry("GOTOOLCHAIN", "local"),
                Map.entry("GOINSECURE", "*"),
                Map.entry("GOTELEMETRY", "off"),
                Map.entry("HTTP_PROXY", proxy),
                Map.entry("HTTPS_PROXY", proxy),
                Map.entry("NO_PROXY", ""),
                Map.entry("GIT_CONFIG_GLOBAL", folder.resolve("gitconfig").toString()),
                Map.entry("GIT_CONFIG_NOSYSTEM", "1"),
                Map.entry("GIT_TERMINAL_PROMPT", "0")));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("go finishes in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** What the command last complained about. */
    String complaints() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    @Override
    public void close() {
        pages.stop(0);
    }
}
