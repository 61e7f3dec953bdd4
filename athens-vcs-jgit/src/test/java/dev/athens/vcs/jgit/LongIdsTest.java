package dev.athens.vcs.jgit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.fetch.FetchException;
import dev.athens.module.ModulePath;
import dev.athens.vcs.jgit.place.Remote;
import dev.athens.vcs.jgit.place.RepositoryLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of a SHA-256 repository, as git 2.39 behaves: it hangs up in protocol 2, and lists references in protocol 0. */
class LongIdsTest {
    private static final String ID = "09d11a171e2e9ab8883ce7b76de892cda15f218b7f3f4f5bb5b9b1c2d3e4f506";

    @TempDir
    private Path folder;

    @Test
    void saysThatSha256RepositoriesAreNotSupported() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> serve(server));
            answers.start();
            String url = "git://127.0.0.1:" + server.getLocalPort() + "/s";
            JGitFetcher fetcher = JGitFetcher.builder(folder)
                    .build(module -> new RepositoryLocation("git", url, module.value(), ""), LongIdsTest::open);
            assertThatThrownBy(() -> fetcher.list(ModulePath.parse("github.com/u/s")))
                    .isInstanceOf(FetchException.NotFound.class)
                    .hasMessageStartingWith(
                            "github.com/u/s: " + url + " is a SHA-256 repository, which is not supported");
        }
    }

    @Test
    void saysSoOfPathsThatAreFoundByAskingThere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            new Thread(() -> serve(server)).start();
            Map<String, String> environment = Map.of(
                    "HOME", folder.toString(),
                    "GIT_CONFIG_NOSYSTEM", "1",
                    "GIT_CONFIG_COUNT", "1",
                    "GIT_CONFIG_KEY_0", "url.git://127.0.0.1:" + server.getLocalPort() + "/.insteadOf",
                    "GIT_CONFIG_VALUE_0", "https://corp.example/");
            try (JGitFetcher fetcher = JGitFetcher.builder(folder.resolve("cache"))
                    .environment(environment)
                    .build()) {
                assertThatThrownBy(() -> fetcher.list(ModulePath.parse("corp.example/s.git/sub")))
                        .isInstanceOf(FetchException.NotFound.class)
                        .hasMessage("corp.example/s.git/sub: https://corp.example/s is a SHA-256 repository,"
                                + " which is not supported; ask a proxy that has it");
            }
        }
    }

    private static Transport open(Repository clone, Remote remote) throws FetchException {
        try {
            return Transport.open(clone, remote.url());
        } catch (NotSupportedException | TransportException | URISyntaxException e) {
            throw new FetchException.Unavailable(remote.url(), e);
        }
    }

    private static void serve(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (SocketException e) {
                return; // the test is over
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int length = Integer.parseInt(new String(in.readNBytes(4), StandardCharsets.US_ASCII), 16);
        String request = new String(in.readNBytes(length - 4), StandardCharsets.US_ASCII);
        OutputStream out = socket.getOutputStream();
        if (request.contains("version=2")) {
            write(out, "version 2\n");
            write(out, "ls-refs=unborn\n");
            write(out, "fetch=shallow\n");
            write(out, "object-format=sha256\n");
        } else {
            write(out, ID + " HEAD\0symref=HEAD:refs/heads/main object-format=sha256\n");
            write(out, ID + " refs/heads/main\n");
        }
        out.write("0000".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write(String.format("%04x%s", line.length() + 4, line).getBytes(StandardCharsets.US_ASCII));
    }
}
