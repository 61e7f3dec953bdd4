package dev.athens.standalone.commands;

import dev.athens.config.ConfigException;
import dev.athens.fetch.FailureReason;
import dev.athens.net.http.JsonHttp;
import dev.athens.standalone.admin.AdminEndpoint;
import dev.athens.standalone.admin.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of all commands that ask a running server, and how it is asked. */
@Command(mixinStandardHelpOptions = true, versionProvider = VersionProvider.class)
final class AdminOptions {
    private static final String URL = "ATHENS_URL";
    private static final String TOKEN = "ATHENS_TOKEN";
    private static final int MAX_TOKEN_BYTES = 64 * 1024;

    /** To read a large zip takes a server a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the server with its path prefix; ATHENS_URL, or http://localhost:3000, by default")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "the file with the token of an administrator; ATHENS_TOKEN by default")
    private @Nullable Path tokenFile;

    @Option(names = "--insecure", description = "send the token over plain http to another machine, too")
    private boolean insecure;

    @Option(names = "--json", description = "print what the server answers as it is")
    private boolean json;

    boolean isRaw() {
        return json;
    }

    /**
     * Asks the server.
     *
     * @param path below that of the administration
     * @param body what is sent by POST; GET if it is empty
     * @throws IOException if it refuses or does not answer; the message says why
     */
    byte[] ask(Map<String, String> environment, String path, Optional<Map<String, Object>> body) throws IOException {
        URI target = target(environment, path);
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "application/json"));
        token(environment).ifPresent(token -> {
            if (target.getScheme().equals("http") && !isThisMachine(target.getHost()) && !insecure) {
                throw new ConfigException(
                        target + ": the token would be sent in clear; use https, or say --insecure if the way is safe");
            }
            headers.put("Authorization", "Bearer " + token);
        });
        JsonHttp.Reply reply;
        try (JsonHttp http = new JsonHttp(environment, PATIENCE)) {
            reply = http.ask(target, headers, body.map(Json::write));
        } catch (IOException e) {
            throw new IOException(target + " cannot be asked: " + FailureReason.of(e), e);
        }
        if (reply.status() / 100 != 2) {
            throw new IOException(target + ": " + reason(reply));
        }
        return reply.body();
    }

    private URI target(Map<String, String> environment, String path) {
        String name = url == null ? URL : "--url";
        String text = url == null ? environment.getOrDefault(URL, "") : url;
        String base = text.isBlank() ? "http://localhost:3000" : text.strip().replaceFirst("/+$", "");
        try {
            URI parsed = new URI(base + AdminEndpoint.PREFIX + path);
            boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (http
                    && parsed.getHost() != null
                    && parsed.getRawUserInfo() == null
                    && parsed.getRawFragment() == null) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new ConfigException(name + ": must be a URL such as https://go.corp.example, without a login");
    }

    private Optional<String> token(Map<String, String> environment) throws IOException {
        if (tokenFile == null) {
            return Optional.of(environment.getOrDefault(TOKEN, "").strip()).filter(text -> !text.isEmpty());
        }
        if (!Files.isReadable(tokenFile) || Files.size(tokenFile) > MAX_TOKEN_BYTES) {
            throw new ConfigException("--token-file=" + tokenFile + ": cannot be read, or is no token");
        }
        return Optional.of(Files.readString(tokenFile).strip()).filter(text -> text.matches("[!-~]+"));
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static String reason(JsonHttp.Reply reply) {
        try {
            if (Json.read(reply.body()) instanceof Map<?, ?> answer
                    && answer.get("error") instanceof Map<?, ?> error
                    && error.get("message") instanceof String message) {
                return message;
            }
        } catch (IOException e) {
            // not from the administration
        }
        String text = new String(reply.body(), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        return "answers " + reply.status() + (text.isBlank() ? "" : ": " + text);
    }
}
