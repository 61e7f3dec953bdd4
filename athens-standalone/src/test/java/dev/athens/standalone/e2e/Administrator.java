package dev.athens.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An administrator of started jars, with a token, beside everybody else, who may read.
 *
 * @param token logs in
 * @param settings what servers have to be told of it
 */
record Administrator(String token, Map<String, String> settings) {
    private static final Pattern TOKEN = Pattern.compile("athens_[0-9A-Za-z]{49}");
    private static final String RULES = """
            [[rule]]
            allow = "admin"
            callers = ["token:operations"]

            [[rule]]
            allow = "read"
            callers = ["anyone"]
            """;

    /** Makes the token and the rules in a folder. */
    static Administrator in(Path folder) throws Exception {
        Files.createDirectories(folder);
        Map<String, String> settings = new HashMap<>();
        settings.put("ATHENS_TOKENS_FILE", folder.resolve("tokens").toString());
        settings.put(
                "ATHENS_ACCESS_FILE",
                Files.writeString(folder.resolve("access.toml"), RULES).toString());
        AthensJar.Result made = AthensJar.run(folder, settings, "token", "create", "operations");
        Matcher token = TOKEN.matcher(made.output());
        assertThat(token.find()).as(made.output()).isTrue();
        return new Administrator(token.group(), settings);
    }

    /** Runs {@code athens admin} against a server. */
    AthensJar.Result run(Path folder, String url, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "admin";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return AthensJar.run(folder, Map.of("ATHENS_URL", url, "ATHENS_TOKEN", token), all);
    }

    /** Asks a server for a change. */
    HttpResponse<String> post(String url, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/-/api/" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
