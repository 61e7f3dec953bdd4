package dev.athens.access.oidc;

import dev.athens.policy.TokenLogins;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Knows callers by tokens that issuers have signed: JSON Web Tokens, such as ID tokens and those of CI systems. A caller has the
 * name that its token says, and is of the kind {@link dev.athens.policy.Caller.Kind#OIDC}. Which tokens are refused, and with which
 * words, is in {@code docs/access.md}.
 *
 * <p>While the keys of an issuer are not to be had, the result fails with an {@link java.io.IOException} whose message says so and is
 * for whoever asks; when too many wait, with {@link RejectedExecutionException}.
 *
 * <p><b>Concurrency:</b> thread-safe. A token that is remembered, and one that is wrong whoever has signed it, is answered at once.
 * Signatures are checked on few threads, since some take a millisecond and strangers can send as many as they like; issuers are
 * asked on others.
 */
public final class OidcLogins implements TokenLogins, AutoCloseable {
    private static final int ASKING = 4;

    /** So much of the processors can be taken by strangers with tokens that nobody has signed. */
    private static final int CHECKING = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static final int THREAD_IDLE_SECONDS = 10;

    /** Tokens that name a key which nobody knows yet, and those whose signature is to be checked. */
    private static final int MAX_WAITING = 500;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final IssuerKeys.Later later;
    private final IssuerClient client;
    private final Executor signatures;
    private final Runnable closing;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Trusted trusted = new Trusted(Map.of());

    private record Party(TokenRules rules, IssuerKeys keys) {}

    /** Whose tokens count, by the names of issuers, and those that were right. */
    private record Trusted(Map<String, Party> parties, VerifiedTokens verified) {
        Trusted(Map<String, Party> parties) {
            this(parties, new VerifiedTokens());
        }
    }

    OidcLogins(
            IssuerClient client,
            Clock clock,
            LongSupplier nanoTime,
            IssuerKeys.Later later,
            Executor signatures,
            Runnable closing) {
        this.client = client;
        this.signatures = signatures;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.later = later;
        this.closing = closing;
    }

    /**
     * Knows nobody yet.
     *
     * @param environment variables that name forward proxies and certificates, as for upstream proxies
     * @throws IllegalArgumentException if a variable is malformed
     */
    public static OidcLogins open(Map<String, String> environment) {
        IssuerClient client = new IssuerClient(environment);
        ScheduledThreadPoolExecutor asking = new ScheduledThreadPoolExecutor(ASKING, OidcLogins::daemon);
        ThreadPoolExecutor checking = new ThreadPoolExecutor(
                CHECKING,
                CHECKING,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                OidcLogins::daemon);
        asking.setKeepAliveTime(THREAD_IDLE_SECONDS, TimeUnit.SECONDS);
        asking.allowCoreThreadTimeOut(true);
        checking.allowCoreThreadTimeOut(true);
        return new OidcLogins(client, Clock.systemUTC(), System::nanoTime, later(asking), checking, () -> {
            asking.shutdownNow();
            // what is in line takes milliseconds, and somebody waits for it
            checking.shutdown();
        });
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "athens-oidc");
        thread.setDaemon(true);
        return thread;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the work tells its end itself
    private static IssuerKeys.Later later(ScheduledThreadPoolExecutor threads) {
        return (work, delay) -> threads.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Believes these issuers from now on, and no others. Those whom it believed before keep their keys; the others are asked for
     * theirs beside what else happens, so that the log tells soon if that cannot be.
     *
     * @throws IllegalArgumentException if several issuers have the same URL or prefix, or one of several has no prefix
     */
    public void use(List<Issuer> issuers) {
        checkPrefixes(issuers);
        Map<String, Party> before = trusted.parties();
        Map<String, Party> parties = new LinkedHashMap<>();
        for (Issuer issuer : issuers) {
            String url = issuer.url();
            Optional<IssuerKeys> known = Optional.ofNullable(before.get(url)).map(Party::keys);
            IssuerKeys keys = known.orElseGet(() -> new IssuerKeys(url, () -> client.ask(url), later, nanoTime));
            if (parties.put(url, new Party(new TokenRules(issuer), keys)) != null) {
                throw new IllegalArgumentException(url + ": stands there twice");
            }
        }
        trusted = new Trusted(Map.copyOf(parties));
        parties.forEach((url, party) -> {
            if (!before.containsKey(url)) {
                party.keys().renewAside();
            }
        });
    }

    private static void checkPrefixes(List<Issuer> issuers) {
        Set<String> prefixes = new HashSet<>();
        for (Issuer issuer : issuers) {
            boolean only = prefixes.add(issuer.prefix());
            if (issuers.size() > 1 && (issuer.prefix().isEmpty() || !only)) {
                throw new IllegalArgumentException(issuer.url()
                        + ": each of several issuers needs a prefix of its own, so that their callers are not mistaken for"
                        + " each other");
            }
        }
    }

    @Override
    public Optional<CompletableFuture<Outcome>> check(String token) {
        Trusted now = trusted;
        if (now.parties().isEmpty() || !SignedToken.looksLikeOne(token)) {
            return Optional.empty();
        }
        String hash = VerifiedTokens.hash(token);
        Optional<Known> known = now.verified().find(hash, clock.instant());
        if (known.isPresent()) {
            return Optional.of(CompletableFuture.completedFuture(known.get()));
        }
        try {
            Optional<SignedToken> signed = SignedToken.parse(token);
            return signed.isEmpty() ? Optional.empty() : Optional.of(verify(signed.get(), hash, token.length(), now));
        } catch (WrongTokenException e) {
            return Optional.of(CompletableFuture.completedFuture(wrong(e)));
        }
    }

    private CompletableFuture<Outcome> verify(SignedToken token, String hash, int chars, Trusted now)
            throws WrongTokenException {
        Party party = party(token, now);
        Known login = party.rules().login(token, clock.instant());
        Function<PublishedKeys, Outcome> outcome = keys -> {
            try {
                keys.check(token);
            } catch (WrongTokenException e) {
                return wrong(e);
            }
            now.verified().add(hash, chars, login, party.keys(), keys);
            return login;
        };
        Optional<PublishedKeys> keys = party.keys().current().filter(known -> known.know(token));
        return keys.isPresent()
                ? CompletableFuture.completedFuture(keys.get()).thenApplyAsync(outcome, signatures)
                : newerKeys(party).thenApplyAsync(outcome, signatures);
    }

    private CompletableFuture<PublishedKeys> newerKeys(Party party) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new RejectedExecutionException("too many tokens wait for keys"));
        }
        return party.keys().renewed().whenComplete((keys, failure) -> waiting.decrementAndGet());
    }

    private static Party party(SignedToken token, Trusted now) throws WrongTokenException {
        String issuer = token.claims()
                .text("iss")
                .orElseThrow(() -> new WrongTokenException("the token does not say who has issued it (iss)"));
        Party party = now.parties().get(issuer);
        if (party == null) {
            throw new WrongTokenException("the token's issuer (iss) is not trusted here");
        }
        return party;
    }

    private static Outcome wrong(WrongTokenException e) {
        return new Wrong(String.valueOf(e.getMessage()));
    }

    /** Asks nobody any more; who waits gets {@link RejectedExecutionException}. */
    @Override
    public void close() {
        closing.run();
        trusted.parties().values().forEach(party -> party.keys().close());
        client.close();
    }
}
