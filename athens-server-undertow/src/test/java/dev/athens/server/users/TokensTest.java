package dev.athens.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athens.config.ConfigException;
import dev.athens.module.ModulePath;
import dev.athens.policy.Caller;
import dev.athens.policy.Role;
import dev.athens.policy.TokenLogins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TokensTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final ModulePath OURS = ModulePath.parse("corp.example/a/b");

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private Path path;
    private TokenFile file;

    @BeforeEach
    void name() {
        path = folder.resolve("tokens.jsonl");
        file = new TokenFile(path);
    }

    private String create(String name) throws IOException {
        return create(name, Optional.empty());
    }

    private String create(String name, Optional<Instant> expires) throws IOException {
        return file.create(name, Set.of(Role.READ), List.of("corp.example/*"), expires, now.get())
                .token();
    }

    private Tokens tokens() {
        return Tokens.ofFile(path, nanos::get, now::get);
    }

    private static TokenLogins.Outcome outcome(Tokens tokens, String token) {
        return tokens.check(token).orElseThrow().join();
    }

    private static String reason(Tokens tokens, String token) {
        return ((TokenLogins.Wrong) outcome(tokens, token)).reason();
    }

    private void oneSecondLater() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void knowsWhoseATokenIsAndWhatItAllows() throws IOException {
        Instant end = NOW.plusSeconds(60);
        String token = create("ci", Optional.of(end));
        create("other");

        TokenLogins.Known known = (TokenLogins.Known) outcome(tokens(), token);
        assertThat(known.until()).isEqualTo(end);
        assertThat(known.caller().id()).isEqualTo("token:ci");
        assertThat(known.caller().grants()).singleElement().satisfies(grant -> {
            assertThat(grant.allows(Role.READ, OURS)).isTrue();
            assertThat(grant.allows(Role.PUBLISH, OURS)).isFalse();
            assertThat(grant.allows(Role.READ, ModulePath.parse("example.com/b")))
                    .isFalse();
        });
    }

    @Test
    void leavesToOthersWhatIsNoTokenOfThisForm() throws IOException {
        String token = create("ci");
        Tokens tokens = tokens();

        assertThat(tokens.check("athens_password")).isEmpty();
        assertThat(tokens.check(token + "0")).isEmpty();
        assertThat(tokens.check(" " + token)).isEmpty();
        assertThat(tokens.check("")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAToken() throws IOException {
        String ends = create("ends", Optional.of(NOW.plusSeconds(60)));
        String revoked = create("revoked");
        file.revoke("revoked", NOW);
        Tokens tokens = tokens();

        char other = ends.charAt(20) == 'a' ? 'b' : 'a';
        assertThat(reason(tokens, ends.substring(0, 20) + other + ends.substring(21)))
                .isEqualTo("the token is damaged: its checksum is wrong");
        assertThat(reason(tokens, revoked)).isEqualTo("the token is none of this proxy, or has been revoked");
        assertThat(outcome(tokens, ends)).isInstanceOf(TokenLogins.Known.class);
        now.set(NOW.plusSeconds(60));
        assertThat(reason(tokens, ends)).isEqualTo("the token ends has expired, at 2026-11-30T12:01:00Z");
    }

    @Test
    void noticesWithinASecondThatATokenWasMadeOrRevoked() throws IOException {
        String first = create("first");
        Tokens tokens = tokens();
        file.revoke("first", NOW);
        String second = create("second");
        oneSecondLater();

        assertThat(outcome(tokens, first)).isInstanceOf(TokenLogins.Wrong.class);
        assertThat(outcome(tokens, second)).isInstanceOf(TokenLogins.Known.class);
    }

    @Test
    void keepsWhatItKnowsWhileTheFileIsBad() throws IOException {
        String token = create("ci");
        Tokens tokens = tokens();
        Files.writeString(path, "{nonsense\n");
        oneSecondLater();
        assertThat(outcome(tokens, token)).isInstanceOf(TokenLogins.Known.class);

        Files.writeString(path, "");
        oneSecondLater();
        assertThat(outcome(tokens, token)).isInstanceOf(TokenLogins.Wrong.class);
    }

    @Test
    void letsTwoTokensOfANameOverlap() throws IOException {
        String old = create("ci", Optional.of(NOW.plus(Duration.ofDays(9))));
        String next =
                file.rotate("ci", Duration.ofHours(1), Optional.empty(), NOW).token();
        Tokens tokens = tokens();

        assertThat(outcome(tokens, old)).isInstanceOf(TokenLogins.Known.class);
        assertThat(((TokenLogins.Known) outcome(tokens, next)).caller())
                .extracting(Caller::id)
                .isEqualTo("token:ci");
        now.set(NOW.plus(Duration.ofHours(1)));
        assertThat(reason(tokens, old)).isEqualTo("the token ci has expired, at 2026-11-30T13:00:00Z");
        assertThat(outcome(tokens, next)).isInstanceOf(TokenLogins.Known.class);

        assertThat(file.revoke("ci", now.get())).isEqualTo(2);
        assertThat(file.entries()).isEmpty();
    }

    @Test
    void storesNothingATokenCouldBeMadeOf() throws IOException {
        String token = create("ci");

        assertThat(token).matches("athens_[0-9A-Za-z]{49}");
        assertThat(path).content().doesNotContain(token.substring(7)).contains(TokenText.hash(token));
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file.entries().toString()).contains("token ci").doesNotContain(TokenText.hash(token));
        assertThat(file.rotate("ci", Duration.ZERO, Optional.empty(), NOW).toString())
                .doesNotContain("athens_");
    }

    @Test
    void makesNoTokenThatCannotBe() throws IOException {
        create("ci");
        assertThatThrownBy(() -> create("ci"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is a token of this name; rotate it");
        assertThatThrownBy(() -> create("*")).hasMessageStartingWith("*: the name must have at most 100 letters");
        assertThatThrownBy(() -> file.create("boss", Set.of(Role.ADMIN), List.of("*"), Optional.empty(), NOW))
                .hasMessageContaining("only a rule of the access file makes administrators");
        assertThatThrownBy(() -> file.create("x", Set.of(Role.READ), List.of("[a"), Optional.empty(), NOW))
                .hasMessageContaining("must be one pattern");
        assertThatThrownBy(() -> file.revoke("nobody", NOW)).hasMessageContaining("no token of this name");
        assertThatThrownBy(() -> file.rotate("nobody", Duration.ZERO, Optional.empty(), NOW))
                .hasMessageContaining("no token of this name");
        assertThat(file.entries()).hasSize(1);
    }

    @Test
    void forgetsTokensThatHaveLongExpired() throws IOException {
        create("old", Optional.of(NOW.plusSeconds(1)));
        now.set(NOW.plus(Duration.ofDays(30)));
        create("new");
        assertThat(file.entries()).extracting(TokenEntry::name).containsExactly("old", "new");

        now.set(NOW.plus(Duration.ofDays(31)));
        create("old");
        assertThat(file.entries()).extracting(TokenEntry::name).containsExactly("new", "old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{\"name\":\"b\"}",
                "LINE {}",
                "LINE ,",
                "EXTRA,\"network\":\"10.0.0.0/8\"}",
                "EXTRA,\"roles\":[\"root\"]}",
                "EXTRA,\"roles\":[\"admin\"]}",
                "EXTRA,\"roles\":\"read\"}",
                "EXTRA,\"modules\":[1]}",
                "EXTRA,\"expires\":\"tomorrow\"}",
                "EXTRA,\"name\":\"b\"}",
                "LINE\nLINE"
            })
    void refusesLinesThatAreNoTokensWithoutShowingHashes(String bad) throws IOException {
        String line = "{\"name\":\"a\",\"sha256\":\"" + "ab".repeat(32) + "\",\"created\":\"2026-11-30T12:00:00Z\"}";
        assertThat(TokenLine.parse(line).name()).isEqualTo("a");
        String text = bad.replace("LINE", line).replace("EXTRA", line.substring(0, line.length() - 1));
        Files.writeString(path, "\n" + text + "\n");

        assertThatThrownBy(this::tokens)
                .isInstanceOf(ConfigException.class)
                .message()
                .matches("(?s).*tokens\\.jsonl:[23]: .+")
                .doesNotContain("abab");
    }

    @Test
    void followsALinkToTheFile() throws IOException {
        Path real = folder.resolve("real");
        Files.writeString(real, "");
        Files.createSymbolicLink(path, real);
        create("ci");

        assertThat(path).isSymbolicLink();
        assertThat(new TokenFile(real).entries()).hasSize(1);
    }

    @Test
    void needsAFile() {
        assertThatThrownBy(this::tokens).isInstanceOf(ConfigException.class).hasMessage(path + ": no such file");
    }
}
