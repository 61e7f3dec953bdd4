package dev.athens.access.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import dev.athens.policy.Caller;
import dev.athens.policy.Caller.Grant;
import dev.athens.policy.TokenLogins.Known;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose a token is if its signature is right: all that can be said without keys, so that tokens that are wrong in any other way
 * cost no question to the issuer.
 *
 * @param issuer who has signed it, as it says
 */
record TokenRules(Issuer issuer) {
    private static final int MAX_NAME_CHARS = 256;

    /** Who it would be, and until when. */
    Known login(SignedToken token, Instant now) throws WrongTokenException {
        checkAlgorithm(token.header().getAlgorithm());
        Claims claims = token.claims();
        checkAudience(claims);
        Instant until = until(claims, now);
        checkStart(claims, now);
        Optional<String> failed = issuer.required().firstThatFails(claims);
        if (failed.isPresent()) {
            throw new WrongTokenException(
                    "the token's claim " + failed.get() + " is missing or not what is required here");
        }
        List<Grant> grants = issuer.grants().stream()
                .filter(grant -> grant.conditions().hold(claims))
                .map(grant -> new Grant(grant.role(), grant.modules()))
                .toList();
        return new Known(new Caller(Caller.Kind.OIDC, name(claims), groups(claims), grants), until);
    }

    private void checkAlgorithm(JWSAlgorithm algorithm) throws WrongTokenException {
        if (!issuer.algorithms().contains(algorithm)) {
            throw new WrongTokenException("the token is not signed by an algorithm that is allowed, which are "
                    + String.join(
                            ", ",
                            issuer.algorithms().stream()
                                    .map(JWSAlgorithm::getName)
                                    .toList()));
        }
    }

    private void checkAudience(Claims claims) throws WrongTokenException {
        if (!claims.has("aud")) {
            throw new WrongTokenException("the token has no audience (aud)");
        }
        if (claims.texts("aud").stream().noneMatch(issuer.audiences()::contains)) {
            throw new WrongTokenException("the token is for another audience (aud)");
        }
    }

    private Instant until(Claims claims, Instant now) throws WrongTokenException {
        if (!claims.has("exp")) {
            throw new WrongTokenException("the token does not say when it expires (exp)");
        }
        Instant until = time(claims, "exp").plus(issuer.skew());
        if (!now.isBefore(until)) {
            throw new WrongTokenException("the token has expired (exp)");
        }
        return until;
    }

    private void checkStart(Claims claims, Instant now) throws WrongTokenException {
        Instant latest = now.plus(issuer.skew());
        if (claims.has("nbf") && time(claims, "nbf").isAfter(latest)) {
            throw new WrongTokenException("the token is not valid yet (nbf)");
        }
        if (claims.has("iat") && time(claims, "iat").isAfter(latest)) {
            throw new WrongTokenException("the token was made in the future (iat); compare the clocks");
        }
    }

    private static Instant time(Claims claims, String name) throws WrongTokenException {
        return claims.time(name)
                .orElseThrow(() -> new WrongTokenException("the token's claim " + name + " is no time"));
    }

    private String name(Claims claims) throws WrongTokenException {
        String claim = issuer.nameClaim();
        String name = claims.text(claim)
                .orElseThrow(() ->
                        new WrongTokenException("the token has no claim " + claim + ", which would name the caller"));
        if (name.isEmpty()) {
            throw new WrongTokenException("the token's claim " + claim + ", which would name the caller, is empty");
        }
        return qualified(claim, name);
    }

    private Set<String> groups(Claims claims) throws WrongTokenException {
        if (issuer.groupsClaim().isEmpty()) {
            return Set.of();
        }
        String claim = issuer.groupsClaim().get();
        List<String> names = claims.onlyTexts(claim)
                .orElseThrow(() -> new WrongTokenException("the token's claim " + claim + " is no list of groups"));
        Set<String> groups = new LinkedHashSet<>();
        for (String name : names) {
            groups.add(qualified(claim, name));
        }
        return groups;
    }

    private String qualified(String claim, String name) throws WrongTokenException {
        if (name.length() > MAX_NAME_CHARS
                || name.isBlank()
                || name.codePoints().anyMatch(TokenRules::isOdd)) {
            throw new WrongTokenException("the token's claim " + claim + " has a name that is blank, longer than "
                    + MAX_NAME_CHARS + " characters or has others in it than visible ones");
        }
        return issuer.prefix().isEmpty() ? name : issuer.prefix() + "/" + name;
    }

    /** What could break a line of a log, or show something else than there is. */
    private static boolean isOdd(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
