import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Measures how long a server takes for logins that are right and wrong, one after the other: whether it can be told from the time
 * what is wrong with one. See README.md beside this file.
 */
final class Logins {
    /** Of bcrypt, with cost 10 as htpasswd -B -C 10 writes it, of "secret". */
    private static final String HASH = "$2b$10$abcdefghijklmnopqrstuu5Lo0g67CiD3M4RpN1BmBb4Crp5w7dbK";

    /** Half as much work. */
    private static final String CHEAPER = HASH.replace("$10$", "$09$");

    private static final String PATH = "/example.com/m0/@v/list";
    private static final int TOKENS = 10_000;
    private static final int PASSWORDS = 200;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(1);
    private int port;

    private record Kind(String name, int count, IntFunction<String> authorization) {}

    public static void main(String[] args) throws Exception {
        new Logins().run(args.length > 0 ? args[0] : "athens-standalone/target/athens");
        System.exit(0);
    }

    private void run(String launcher) throws Exception {
        Path folder = Files.createTempDirectory("logins-");
        Path module = Files.createDirectories(folder.resolve("store/example.com/m0/@v"));
        Files.writeString(module.resolve("list"), "");
        Path tokens = folder.resolve("tokens");
        ProcessBuilder create = new ProcessBuilder(
                launcher, "token", "create", "bench", "--modules", "example.com", "--expires", "1d");
        create.environment().put("ATHENS_TOKENS_FILE", tokens.toString());
        Process created = create.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String right = new String(created.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Path users = Files.writeString(folder.resolve("users"), "alice:" + HASH + "\nbob:" + CHEAPER + "\n");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder serve = new ProcessBuilder(launcher);
        serve.environment().putAll(Map.of(
                "GOPROXY", "off",
                "GOSUMDB", "off",
                "ATHENS_LOG_LEVEL", "error",
                "ATHENS_PORT", "127.0.0.1:" + port,
                "ATHENS_TOKENS_FILE", tokens.toString(),
                "ATHENS_USERS_FILE", users.toString(),
                "ATHENS_DISK_STORAGE_ROOT", folder.resolve("store").toString()));
        Process server = serve.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        try {
            await(server);
            Kind[] kinds = {
                new Kind("right token", TOKENS, i -> "Bearer " + right),
                new Kind("wrong token", TOKENS, i -> "Bearer " + changed(right)),
                new Kind("wrong password, known user", PASSWORDS, i -> basic("alice", i)),
                new Kind("wrong password, cheaper hash", PASSWORDS, i -> basic("bob", i)),
                new Kind("wrong password, unknown user", PASSWORDS, i -> basic("mallory" + i, i))
            };
            for (Kind kind : kinds) {
                measure(kind, Math.min(kind.count(), 1_000), 1);
            }
            System.out.printf("%-30s | %6s | %9s | %9s | %9s | %9s%n", "login", "tries", "p10 ms", "p50 ms", "p90 ms", "p99 ms");
            for (Kind kind : kinds) {
                double[] millis = measure(kind, kind.count(), 0);
                Arrays.sort(millis);
                System.out.printf(
                        Locale.ROOT,
                        "%-30s | %6d | %9.3f | %9.3f | %9.3f | %9.3f%n",
                        kind.name(), kind.count(), at(millis, 0.10), at(millis, 0.50), at(millis, 0.90), at(millis, 0.99));
            }
        } finally {
            server.destroy();
            server.onExit().join();
        }
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))];
    }

    /** Each from an address of its own, since failures are counted for each address. */
    private double[] measure(Kind kind, int count, int round) throws Exception {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PATH))
                    .header("Authorization", kind.authorization().apply(i + 100_000 * round))
                    .header("X-Forwarded-For", "198." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256))
                    .build();
            long start = System.nanoTime();
            client.send(request, BodyHandlers.discarding());
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return millis;
    }

    /** Another token of the same form, but for its checksum. */
    private String changed(String token) {
        char[] chars = token.toCharArray();
        chars["athens_".length() + random.nextInt(43)] = (char) ('a' + random.nextInt(26));
        return new String(chars);
    }

    private static String basic(String name, int i) {
        byte[] login = (name + ":guess " + i).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private void await(Process server) throws IOException, InterruptedException {
        while (server.isAlive()) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (SocketException e) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException("the server ended with " + server.exitValue());
    }
}
