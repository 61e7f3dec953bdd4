package dev.athens.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.athens.policy.TokenLogins.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A token is none, wrong for a reason, or somebody's by name; whatever it says, nothing else happens. */
final class SignedTokenFuzzTest {
    private static final TokenRules RULES = new TokenRules(Issuer.builder("https://i.example")
            .audience("a")
            .nameClaim("user.name")
            .groupsClaim("groups")
            .required(ClaimConditions.of(Map.of("owner", List.of("corp*"))))
            .build());

    /** The input is the header, a line feed, the claims, a line feed, and the signature, before they are encoded; and a whole token. */
    @FuzzTest(maxDuration = "1m")
    void readsOrSaysWhatIsWrong(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
        StringBuilder token = new StringBuilder();
        for (String part : parts) {
            token.append(token.isEmpty() ? "" : ".")
                    .append(Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(part.getBytes(StandardCharsets.ISO_8859_1)));
        }
        check(token.toString());
        check(String.join("\n", parts));
    }

    private static void check(String text) {
        try {
            Optional<SignedToken> token = SignedToken.parse(text);
            if (token.isPresent()) {
                Known login = RULES.login(token.get(), Instant.parse("2026-11-30T12:00:00Z"));
                assertThat(login.caller().name()).isNotBlank();
                assertThat(login.until()).isAfter(Instant.parse("2026-11-30T12:00:00Z"));
            }
        } catch (WrongTokenException e) {
            assertThat(e.getMessage()).startsWith("the token");
        }
    }
}
