package dev.athens.standalone.events;

import dev.athens.fetch.FetchException;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.upstream.WebhookClient;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** Somebody to whom events are posted. Thread-safe. */
final class Target {
    private static final String CONTENT_TYPE = "application/cloudevents+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ServerConfig.HookTarget config;
    private final Signature signature;
    private final WebhookClient client;
    private final InstantSource clock;

    /**
     * What became of a message.
     *
     * @param problem why it was not taken; empty if it was
     * @param isRefusal whether the other end is well, and does not want this message
     * @param pause how long it wants to be left alone
     */
    record Outcome(Optional<String> problem, boolean isRefusal, Optional<Duration> pause) {
        boolean isTaken() {
            return problem.isEmpty();
        }
    }

    Target(ServerConfig.HookTarget config, Map<String, String> environment, InstantSource clock) {
        this.config = config;
        this.signature = Signature.of(config);
        this.client = WebhookClient.at(config.url(), environment, TIMEOUT);
        this.clock = clock;
    }

    String name() {
        return config.name();
    }

    boolean wants(Event event) {
        return config.types().contains(event.type()) && config.modules().matches(event.module());
    }

    boolean wants(String type) {
        return config.types().contains(type);
    }

    /** Posts a message once. */
    Outcome post(String id, String content) throws InterruptedException {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        try {
            WebhookClient.Reply reply = client.post(body, CONTENT_TYPE, signature.headers(id, clock.instant(), body));
            return outcome(reply);
        } catch (FetchException e) {
            return new Outcome(Optional.of(String.valueOf(e.getMessage())), false, Optional.empty());
        }
    }

    private Outcome outcome(WebhookClient.Reply reply) {
        int status = reply.status();
        if (status >= 200 && status < 300) {
            return new Outcome(Optional.empty(), false, Optional.empty());
        }
        // 408, 425 and 429 are about the moment, like all from 500 on
        boolean isRefusal = status < 500 && status != 408 && status != 425 && status != 429;
        String words = status >= 300 && status < 400 ? ", and redirects are not followed" : "";
        return new Outcome(
                Optional.of("answers " + status + words),
                isRefusal,
                reply.retryAfter().flatMap(this::duration));
    }

    /** Seconds or a date, as RFC 9110 has it. */
    private Optional<Duration> duration(String retryAfter) {
        if (retryAfter.matches("[0-9]{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter)));
        }
        try {
            Instant until = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), until)).filter(wait -> !wait.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "hook target " + name();
    }
}
