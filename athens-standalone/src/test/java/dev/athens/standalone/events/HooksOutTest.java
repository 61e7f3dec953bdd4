package dev.athens.standalone.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.fleet.Claims;
import dev.athens.index.MemoryIndex;
import dev.athens.journal.DeadLetter;
import dev.athens.journal.Journal;
import dev.athens.journal.Note;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PathPatterns;
import dev.athens.standalone.config.ServerConfig;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import dev.athens.storage.StorageParts;
import dev.athens.storage.fs.FileStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HooksOutTest {
    private static final Pace QUICK =
            new Pace(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(5), Duration.ofHours(1));
    private static final byte[] KEY = "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
    private static final byte[] FORMER_KEY = "76543210fedcba9876543210".getBytes(StandardCharsets.UTF_8);
    private static final List<String> CERTAIN = List.of("stored", "evicted", "quarantined", "deleted");

    private final LogStore.Logs logs = MemoryLogStore.logs();
    private final MemoryIndex index = MemoryIndex.ofMaxEntries(10_000);
    private final Journal journal = Journal.in(logs.log("journal"), InstantSource.system());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private HookReceiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HookReceiver.start();
        opened.add(receiver);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static ServerConfig.Secret secret(byte[] key) {
        return new ServerConfig.Secret("whsec_" + Base64.getEncoder().encodeToString(key));
    }

    private ServerConfig.HookTarget target(String modules, List<String> types) {
        return new ServerConfig.HookTarget(
                "ci",
                URI.create(receiver.url()),
                PathPatterns.parse(modules),
                types,
                secret(KEY),
                Optional.of(secret(FORMER_KEY)));
    }

    private HooksOut start(ServerConfig.HookTarget target, Pace pace, Optional<Claims> claims) {
        HooksOut hooks = HooksOut.of(
                new ServerConfig.HooksOut("https://athens.example", pace.giveUpAfter(), List.of(target)),
                new HooksOut.Shared(Optional.of(index), journal, logs),
                Map.of(),
                pace);
        opened.add(hooks);
        hooks.start(claims);
        return hooks;
    }

    private HooksOut start() {
        return start(target("*", CERTAIN), QUICK, Optional.empty());
    }

    /** Starts, and waits until what comes from now on is told. */
    private HooksOut begin() throws IOException {
        HooksOut hooks = start();
        while (logs.log("hook-ci").head(LogStore.NONE).isEmpty()) {
            Thread.onSpinWait();
        }
        return hooks;
    }

    private static ModuleVersion version(String module, int number) {
        return ModuleVersion.parse("example.com/" + module, "v1.0." + number);
    }

    private void store(ModuleVersion version) {
        index.add(List.of(version), Instant.now());
    }

    private void note(Note.Kind kind, ModuleVersion version, String reason, String who) throws IOException {
        journal.append(List.of(new Note(kind, version, reason, who)));
    }

    private List<String> told(int count) {
        return receiver.await(count).stream()
                .map(HookReceiver.Message::toString)
                .toList();
    }

    private static String hmac(byte[] key, HookReceiver.Message message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String begin = message.headers().getFirst("webhook-id") + "."
                + message.headers().getFirst("webhook-timestamp") + ".";
        mac.update(begin.getBytes(StandardCharsets.UTF_8));
        return "v1,"
                + Base64.getEncoder().encodeToString(mac.doFinal(message.body().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void tellsWhatWasStoredAndTakenOutInOrder() throws Exception {
        begin();
        store(version("m", 1));
        note(Note.Kind.EVICTED, version("m", 1), "not used since then", "");
        note(Note.Kind.QUARANTINED, version("m", 2), "zip is damaged", "");
        note(Note.Kind.DELETED, version("m", 3), "holds a password", "anna");

        assertThat(told(4))
                .containsExactly(
                        "stored example.com/m@v1.0.1",
                        "evicted example.com/m@v1.0.1",
                        "quarantined example.com/m@v1.0.2",
                        "deleted example.com/m@v1.0.3");
        HookReceiver.Message deleted = receiver.messages().get(3);
        assertThat(deleted.fields())
                .containsEntry("specversion", "1.0")
                .containsEntry("source", "https://athens.example")
                .containsEntry("type", "dev.athens.version.deleted")
                .containsEntry("datacontenttype", "application/json")
                .containsEntry("module", "example.com/m")
                .containsEntry("version", "v1.0.3")
                .containsEntry("reason", "holds a password")
                .containsEntry("by", "anna");
        assertThat(Instant.parse(deleted.field("time"))).isBefore(Instant.now());
        assertThat(deleted.headers().getFirst("Content-Type")).isEqualTo("application/cloudevents+json");
    }

    @Test
    void signsWithBothKeys() throws Exception {
        begin();
        store(version("m", 1));
        HookReceiver.Message message = receiver.await(1).get(0);

        assertThat(message.headers().getFirst("webhook-id")).isEqualTo(message.id());
        assertThat(Long.parseLong(message.headers().getFirst("webhook-timestamp")))
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        assertThat(message.headers().getFirst("webhook-signature").split(" "))
                .containsExactly(hmac(KEY, message), hmac(FORMER_KEY, message));
    }

    @Test
    void triesAgainUntilItIsTakenAndKeepsTheOrder() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        receiver.answer(message -> tries.incrementAndGet() <= 7 ? 503 : 204);
        begin();
        for (int i = 0; i < 5; i++) {
            store(version("m", i));
        }

        List<HookReceiver.Message> messages = receiver.await(12);

        assertThat(messages.subList(0, 8).stream().map(HookReceiver.Message::id).distinct())
                .hasSize(1);
        assertThat(messages.subList(7, 12))
                .extracting(HookReceiver.Message::subject)
                .containsExactly(
                        "example.com/m@v1.0.0",
                        "example.com/m@v1.0.1",
                        "example.com/m@v1.0.2",
                        "example.com/m@v1.0.3",
                        "example.com/m@v1.0.4");
    }

    @Test
    void tellsAgainWithTheSameIdIfTheAnswerIsLost() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        receiver.answer(message -> tries.incrementAndGet() == 1 ? HookReceiver.NO_ANSWER : 204);
        begin();
        store(version("m", 1));

        List<HookReceiver.Message> messages = receiver.await(2);

        assertThat(messages.get(1).id()).isEqualTo(messages.get(0).id());
        assertThat(messages.get(1).body()).isEqualTo(messages.get(0).body());
    }

    @Test
    void laysAsideWhatIsRefusedUntilSomebodyWantsItTriedAgain() throws Exception {
        receiver.answer(message -> message.subject().endsWith(".1") ? 422 : 204);
        HooksOut hooks = begin();
        for (int i = 0; i < 3; i++) {
            store(version("m", i));
        }
        receiver.await(1 + Pace.MAX_REFUSALS + 1);

        List<DeadLetter> dead = hooks.deadLetters("ci");
        assertThat(dead).singleElement().satisfies(letter -> {
            assertThat(letter.about()).isEqualTo("example.com/m@v1.0.1 stored");
            assertThat(letter.reason()).isEqualTo("answers 422");
            assertThat(letter.wanted()).isFalse();
        });
        assertThat(hooks.retry("ci", dead.get(0).id())).isTrue();
        receiver.await(1 + Pace.MAX_REFUSALS + 2);
        while (hooks.deadLetters("ci").get(0).wanted()) {
            Thread.onSpinWait();
        }

        receiver.answer(message -> 204);
        assertThat(hooks.retry("ci", dead.get(0).id())).isTrue();
        while (!hooks.deadLetters("ci").isEmpty()) {
            Thread.onSpinWait();
        }

        List<HookReceiver.Message> messages = receiver.messages();
        assertThat(messages.get(messages.size() - 1).id()).isEqualTo(dead.get(0).id());
        assertThat(hooks.retry("ci", dead.get(0).id())).isFalse();
    }

    @Test
    void dropsADeadLetterForGood() throws Exception {
        receiver.answer(message -> 400);
        HooksOut hooks = begin();
        store(version("m", 1));
        receiver.await(Pace.MAX_REFUSALS);
        while (hooks.deadLetters("ci").isEmpty()) {
            Thread.onSpinWait();
        }
        String id = hooks.deadLetters("ci").get(0).id();

        assertThat(hooks.drop("ci", id)).isTrue();
        assertThat(hooks.drop("ci", id)).isFalse();
        assertThat(hooks.deadLetters("ci")).isEmpty();
        assertThatThrownBy(() -> hooks.deadLetters("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ci");
    }

    @Test
    void givesUpOnATargetThatIsAwayForTooLong() throws Exception {
        receiver.answer(message -> 500);
        HooksOut hooks = start(
                target("*", CERTAIN),
                new Pace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20)),
                Optional.empty());
        store(version("m", 1));
        while (hooks.deadLetters("ci").isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(hooks.deadLetters("ci").get(0).reason()).contains("500");
    }

    @Test
    void followsNoRedirect() throws Exception {
        receiver.answerWith(Map.of("Location", receiver.url() + "/elsewhere"));
        receiver.answer(message -> 307);
        HooksOut hooks = begin();
        store(version("m", 1));
        while (hooks.deadLetters("ci").isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(receiver.messages()).hasSize(Pace.MAX_REFUSALS);
        assertThat(hooks.deadLetters("ci").get(0).reason()).contains("redirects are not followed");
    }

    @Test
    void tellsOnlyWhatATargetWants() throws Exception {
        HooksOut hooks = start(target("example.com/mine", List.of("evicted")), QUICK, Optional.empty());
        while (logs.log("hook-ci").head(LogStore.NONE).isEmpty()) {
            Thread.onSpinWait();
        }
        store(version("mine", 1));
        note(Note.Kind.EVICTED, version("other", 1), "r", "");
        note(Note.Kind.DELETED, version("mine", 1), "r", "");
        note(Note.Kind.EVICTED, version("mine", 2), "r", "");

        assertThat(told(1)).containsExactly("evicted example.com/mine@v1.0.2");
        assertThat(hooks.deadLetters("ci")).isEmpty();
    }

    @Test
    void goesOnAfterARestartWhereItWas() throws Exception {
        HooksOut first = begin();
        for (int i = 0; i < 50; i++) {
            store(version("m", i));
        }
        receiver.await(50);
        first.close();
        for (int i = 50; i < 60; i++) {
            store(version("m", i));
            note(Note.Kind.EVICTED, version("m", i), "r", "");
        }
        start();

        List<HookReceiver.Message> messages = receiver.await(70);

        assertThat(messages.stream().map(HookReceiver.Message::id).distinct()).hasSize(70);
        assertThat(messages).as("a clean end leaves nothing to repeat").hasSize(70);
    }

    @Test
    void letsOneOfTwoServersTell(@TempDir Path folder) throws Exception {
        try (StorageParts one = FileStorage.open(folder).parts();
                StorageParts other = FileStorage.open(folder).parts()) {
            HooksOut first = start(target("*", CERTAIN), QUICK, one.claims());
            HooksOut second = start(target("*", CERTAIN), QUICK, other.claims());
            while (logs.log("hook-ci").head(LogStore.NONE).isEmpty()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 30; i++) {
                store(version("m", i));
            }
            receiver.await(30);
            first.close();
            for (int i = 30; i < 60; i++) {
                store(version("m", i));
            }

            assertThat(receiver.await(60).stream().map(HookReceiver.Message::id).distinct())
                    .hasSize(60);
            second.close();
            assertThat(receiver.messages()).hasSize(60);
        }
    }

    @Test
    void refusesToTellWhatIsStoredWithoutAnIndex() {
        ServerConfig.HooksOut config =
                new ServerConfig.HooksOut("athens", Duration.ofHours(1), List.of(target("*", CERTAIN)));
        assertThatThrownBy(() -> HooksOut.of(config, new HooksOut.Shared(Optional.empty(), journal, logs), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ci")
                .hasMessageContaining("IndexType");
    }
}
