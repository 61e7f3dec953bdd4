package dev.athens.standalone.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Takes what is posted to it, or does not, and remembers all that came. */
public final class HookReceiver implements AutoCloseable {
    /** Closes the connection without an answer. */
    public static final int NO_ANSWER = -1;

    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Function<Message, Integer> answers = message -> 204;
    private volatile Map<String, String> answerHeaders = Map.of();

    /** A message as it came, with the fields of its event and its data. */
    public record Message(Headers headers, String body, Map<String, String> fields) {
        public String id() {
            return field("id");
        }

        public String subject() {
            return field("subject");
        }

        /** Such as {@code stored}. */
        public String type() {
            return field("type").replaceFirst("^dev\\.athens\\.version\\.", "");
        }

        public String field(String name) {
            return fields.getOrDefault(name, "");
        }

        @Override
        public String toString() {
            return type() + " " + subject();
        }
    }

    /** One on a free port. */
    public static HookReceiver start() throws IOException {
        return start(0);
    }

    /** One on a port. */
    public static HookReceiver start(int port) throws IOException {
        return new HookReceiver(port);
    }

    private HookReceiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Message message =
                new Message(exchange.getRequestHeaders(), new String(body, StandardCharsets.UTF_8), fields(body));
        int status = answers.apply(message);
        synchronized (messages) {
            messages.add(message);
            messages.notifyAll();
        }
        if (status == NO_ANSWER) {
            exchange.close();
            return;
        }
        answerHeaders.forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static Map<String, String> fields(byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(body)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    fields.put(json.currentName(), json.getText());
                }
            }
        }
        return fields;
    }

    /** What it says to each message from now on. */
    public void answer(Function<Message, Integer> status) {
        answers = status;
    }

    /** What goes with its answers. */
    public void answerWith(Map<String, String> headers) {
        answerHeaders = headers;
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** All messages so far, taken or not. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Waits for so many. */
    public List<Message> await(int count) {
        synchronized (messages) {
            while (messages.size() < count) {
                try {
                    messages.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted with " + messages, e);
                }
            }
        }
        return messages();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
