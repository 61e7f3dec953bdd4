package dev.athens.access.oidc;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An identity provider, and for what its tokens count. Immutable. */
public final class Issuer {
    /** None of them has a key that both sides know, or none at all. Source: RFC 7518, section 3.1. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Stream.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512)
            .collect(Collectors.toCollection(LinkedHashSet::new));

    /** Anybody can have tokens of these, for any audience. */
    private static final Set<String> OF_EVERYBODY =
            Set.of("token.actions.githubusercontent.com", "gitlab.com", "accounts.google.com", "app.terraform.io");

    private static final Duration MAX_SKEW = Duration.ofMinutes(10);

    private final URI url;
    private final String text;
    private final Set<String> audiences;
    private final Set<JWSAlgorithm> algorithms;
    private final String prefix;
    private final String nameClaim;
    private final Optional<String> groupsClaim;
    private final Duration skew;
    private final ClaimConditions required;
    private final List<ClaimGrant> grants;

    private Issuer(Builder settings) {
        this.text = settings.url;
        this.url = url(settings.url);
        this.audiences = Set.copyOf(settings.audiences);
        this.algorithms = algorithms(settings.algorithms);
        this.prefix = settings.prefix;
        this.nameClaim = settings.nameClaim;
        this.groupsClaim = settings.groupsClaim;
        this.skew = settings.skew;
        this.required = settings.required;
        this.grants = List.copyOf(settings.grants);
        if (audiences.isEmpty() || audiences.contains("")) {
            throw new IllegalArgumentException(
                    text + ": needs an audience, or tokens for anything else would count here, too");
        }
        if (prefix.contains("/") || prefix.contains("*")) {
            throw new IllegalArgumentException(text + ": the prefix " + prefix + " must not contain / or *");
        }
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException(
                    text + ": clocks may differ by 0 to " + MAX_SKEW.toMinutes() + " minutes, not by " + skew);
        }
        if (OF_EVERYBODY.contains(url.getHost()) && required.isEmpty()) {
            throw new IllegalArgumentException(
                    text + ": gives tokens to everybody; say which claims are required, such as"
                            + " the owner of a repository, before anybody counts as known");
        }
    }

    private static URI url(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(text + ": is no URL: " + e.getReason(), e);
        }
        if (!IssuerClient.mayAsk(url) || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    text + ": an issuer is an https URL without user, query and fragment; http only on this machine");
        }
        return url;
    }

    private Set<JWSAlgorithm> algorithms(List<String> names) {
        Set<JWSAlgorithm> chosen = new LinkedHashSet<>();
        for (String name : names) {
            JWSAlgorithm algorithm = new JWSAlgorithm(name);
            if (!ALGORITHMS.contains(algorithm)) {
                throw new IllegalArgumentException(
                        text + ": the algorithm " + name + " cannot be used, but " + ALGORITHMS);
            }
            chosen.add(algorithm);
        }
        return chosen.isEmpty() ? ALGORITHMS : chosen;
    }

    /**
     * Starts to describe an issuer.
     *
     * @param url as its tokens and its configuration have it in {@code iss} and {@code issuer}, to the last slash
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    /** Its name, as tokens have it. */
    public String url() {
        return text;
    }

    /** What stands before the names of its callers and groups, with a slash between; nothing if empty. */
    public String prefix() {
        return prefix;
    }

    Set<String> audiences() {
        return audiences;
    }

    Set<JWSAlgorithm> algorithms() {
        return algorithms;
    }

    String nameClaim() {
        return nameClaim;
    }

    Optional<String> groupsClaim() {
        return groupsClaim;
    }

    Duration skew() {
        return skew;
    }

    ClaimConditions required() {
        return required;
    }

    List<ClaimGrant> grants() {
        return grants;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Settings of an issuer. Not thread-safe. */
    public static final class Builder {
        private final String url;
        private final List<String> audiences = new ArrayList<>();
        private List<String> algorithms = List.of();
        private String prefix = "";
        private String nameClaim = "sub";
        private Optional<String> groupsClaim = Optional.empty();
        private Duration skew = Duration.ofMinutes(1);
        private ClaimConditions required = ClaimConditions.NONE;
        private final List<ClaimGrant> grants = new ArrayList<>();

        private Builder(String url) {
            this.url = url;
        }

        /** For whom tokens have to be, such as the URL of this proxy; one of those that are given. */
        @CanIgnoreReturnValue
        public Builder audience(String audience) {
            audiences.add(audience);
            return this;
        }

        /** By which algorithms tokens may be signed; by default and at most RS, PS and ES with 256, 384 and 512 bits. */
        @CanIgnoreReturnValue
        public Builder algorithms(List<String> names) {
            this.algorithms = List.copyOf(names);
            return this;
        }

        /**
         * What stands before the names of callers and groups, with a slash between; nothing by default. With several issuers
         * each needs one of its own, so that nobody is taken for somebody whom another issuer knows.
         */
        @CanIgnoreReturnValue
        public Builder prefix(String prefix) {
            this.prefix = prefix;
            return this;
        }

        /** The claim with the caller's name; {@code sub} by default. The issuer must give nobody the name of another. */
        @CanIgnoreReturnValue
        public Builder nameClaim(String claim) {
            this.nameClaim = claim;
            return this;
        }

        /** The claim with the groups that the caller is in, a list or one text; by default there are none. */
        @CanIgnoreReturnValue
        public Builder groupsClaim(String claim) {
            this.groupsClaim = Optional.of(claim);
            return this;
        }

        /** By how much the issuer's clock and this one may differ; a minute by default. */
        @CanIgnoreReturnValue
        public Builder skew(Duration skew) {
            this.skew = skew;
            return this;
        }

        /** What tokens have to say to count at all; by default nothing. */
        @CanIgnoreReturnValue
        public Builder required(ClaimConditions conditions) {
            this.required = conditions;
            return this;
        }

        /** Adds what tokens allow by themselves, beside what rules say of callers and groups. */
        @CanIgnoreReturnValue
        public Builder grant(ClaimGrant grant) {
            grants.add(grant);
            return this;
        }

        /**
         * Builds the issuer.
         *
         * @throws IllegalArgumentException if a setting is wrong; the message begins with the URL
         */
        public Issuer build() {
            return new Issuer(this);
        }
    }
}
