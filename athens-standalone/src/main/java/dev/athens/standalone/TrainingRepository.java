package dev.athens.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.athens.module.ModuleVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;

/**
 * A git repository with one tagged version of a module, and just enough of git's protocol to fetch it over HTTP: whatever is
 * asked for, all of the repository comes. Source: gitprotocol-v2(5), gitprotocol-http(5), gitformat-pack(5).
 */
final class TrainingRepository implements AutoCloseable {
    private static final int COMMIT = 1;
    private static final int TREE = 2;
    private static final int BLOB = 3;

    /** The first band of git-upload-pack's answer; source: gitprotocol-pack(5), "Packfile Data". */
    private static final byte[] PACK_DATA = {1};

    private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
    private final String commit;
    private final String tag;
    private final HttpServer server;
    private int count;

    private TrainingRepository(ModuleVersion version, HttpServer server) throws IOException {
        this.server = server;
        this.tag = "refs/tags/" + version.version().value();
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        // in the order of their names, as git has it
        add(tree, "LICENSE", "free\n");
        add(tree, "doc.go", "// Package training does nothing.\npackage training\n");
        add(tree, "go.mod", "module " + version.path() + "\n\ngo 1.21\n");
        String whose = "Athens <athens@example.com> 1700000000 +0000\n";
        this.commit = object(
                COMMIT,
                bytes("tree " + object(TREE, tree.toByteArray()) + "\nauthor " + whose + "committer " + whose
                        + "\nTrain\n"));
    }

    /** Serves the repository on a port of its own until it is closed. */
    static TrainingRepository serve(ModuleVersion version) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TrainingRepository repository = new TrainingRepository(version, server);
        server.createContext("/", repository::answer);
        server.start();
        return repository;
    }

    /** What git's configuration has to say so that all of a host's repositories are this one. */
    String insteadOf(String host) {
        return "[url \"http://127.0.0.1:" + server.getAddress().getPort() + "/\"]\n\tinsteadOf = https://" + host
                + "/\n";
    }

    private void add(ByteArrayOutputStream tree, String name, String text) throws IOException {
        tree.writeBytes(bytes("100644 " + name + "\0"));
        tree.writeBytes(HexFormat.of().parseHex(object(BLOB, bytes(text))));
    }

    /** Adds an object to the pack, and names it. */
    private String object(int type, byte[] content) throws IOException {
        String name = type == COMMIT ? "commit" : type == TREE ? "tree" : "blob";
        int first = (type << 4) | (content.length & 0xf);
        int rest = content.length >> 4;
        while (rest > 0) {
            objects.write(first | 0x80);
            first = rest & 0x7f;
            rest >>= 7;
        }
        objects.write(first);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(content);
        }
        objects.writeBytes(deflated.toByteArray());
        count++;
        MessageDigest digest = sha1();
        digest.update(bytes(name + " " + content.length + "\0"));
        return HexFormat.of().formatHex(digest.digest(content));
    }

    private byte[] pack() {
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        pack.writeBytes(bytes("PACK"));
        pack.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(count).array());
        pack.writeBytes(objects.toByteArray());
        pack.writeBytes(sha1().digest(pack.toByteArray()));
        return pack.toByteArray();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String asked = text(exchange);
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/info/refs")) {
            lines(answer, "# service=git-upload-pack\n");
            lines(answer, "version 2\n", "ls-refs\n", "fetch=shallow filter\n", "object-format=sha1\n");
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
        } else if (asked.contains("command=ls-refs")) {
            String head = "refs/heads/main";
            lines(
                    answer,
                    commit + " HEAD symref-target:" + head + "\n",
                    commit + " " + head + "\n",
                    commit + " " + tag + "\n");
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
        } else {
            line(answer, bytes("packfile\n"));
            ByteArrayOutputStream band = new ByteArrayOutputStream();
            band.writeBytes(PACK_DATA);
            band.writeBytes(pack());
            line(answer, band.toByteArray());
            lines(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
        }
        exchange.sendResponseHeaders(200, answer.size());
        answer.writeTo(exchange.getResponseBody());
        exchange.close();
    }

    private static String text(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream in = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Lines with their lengths, and the mark of the end. */
    private static void lines(ByteArrayOutputStream out, String... lines) {
        for (String line : lines) {
            line(out, bytes(line));
        }
        out.writeBytes(bytes("0000"));
    }

    private static void line(ByteArrayOutputStream out, byte[] content) {
        out.writeBytes(bytes("%04x".formatted(content.length + 4)));
        out.writeBytes(content);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
