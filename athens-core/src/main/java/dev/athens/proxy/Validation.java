package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.internal.CacheCensus;
import dev.athens.internal.HeapShare;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.observe.Observer;
import dev.athens.observe.Running;
import dev.athens.observe.Step;
import dev.athens.policy.ModuleValidator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a validator once per version, and remembers what it said. It has threads of its own, so that what is stored and
 * validated never waits for a fetch. Thread-safe.
 */
final class Validation implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int APPROVALS_PERCENT = 2;
    private static final int REFUSALS_PERCENT = 1;
    private static final long MAX_BYTES = 32L << 20;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** A version does not change, so its approval is only checked again in case the rules of the validator did. */
    private static final Duration APPROVAL_MEMORY = Duration.ofHours(1);

    /** People who get a version approved do not want to wait for long. */
    private static final Duration REFUSAL_MEMORY = Duration.ofSeconds(30);

    private final ModuleValidator validator;
    private final Singleflight questions = new Singleflight(new FetchPool("athens-validation", THREADS, THREADS));
    private final Cache<ModuleVersion, Boolean> approvals;
    private final Cache<ModuleVersion, String> refusals;
    private final Epochs epochs;
    private final Observer observer;

    /**
     * Has asked nothing yet.
     *
     * @param observer sees questions that are part of nothing
     */
    Validation(ModuleValidator validator, Epochs epochs, Ticker ticker, Observer observer) {
        this.observer = observer;
        this.validator = validator;
        this.epochs = epochs;
        this.approvals = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(APPROVALS_PERCENT, MAX_BYTES))
                .weigher((ModuleVersion version, Boolean approved) -> weight(version, approved))
                .recordStats()
                .expireAfterWrite(APPROVAL_MEMORY)
                .ticker(ticker)
                .build();
        this.refusals = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(REFUSALS_PERCENT, MAX_BYTES))
                .weigher((ModuleVersion version, String reason) -> weight(version, reason))
                .recordStats()
                .expireAfterWrite(REFUSAL_MEMORY)
                .ticker(ticker)
                .build();
    }

    private static int weight(ModuleVersion version, Boolean approved) {
        return HeapShare.ofName(version);
    }

    private static int weight(ModuleVersion version, String reason) {
        return HeapShare.ofName(version) + HeapShare.ofText(reason);
    }

    List<CacheCounts> counts() {
        return List.of(
                CacheCensus.<ModuleVersion, Boolean>of("approvals", approvals, Validation::weight),
                CacheCensus.<ModuleVersion, String>of("refusals", refusals, Validation::weight));
    }

    /** The reason to refuse a version, at once if it is known. */
    CompletableFuture<Optional<String>> refusal(ModuleVersion version) {
        if (approvals.getIfPresent(version) != null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Optional<String> known = Optional.ofNullable(refusals.getIfPresent(version));
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known);
        }
        return questions.join(version, "", TIMEOUT, Running.carried(() -> decision(version)), Waiter.patient());
    }

    private Optional<String> decision(ModuleVersion version) throws Exception {
        return Running.observed(observer, Step.DECISION, "validator", version.toString(), () -> ask(version));
    }

    private Optional<String> ask(ModuleVersion version) throws Exception {
        long epoch = epochs.of(version.path());
        Optional<String> refusal = validator.refusal(version);
        refusal.ifPresentOrElse(reason -> refusals.put(version, reason), () -> approvals.put(version, true));
        if (epochs.of(version.path()) != epoch) {
            approvals.invalidate(version);
            refusals.invalidate(version);
        }
        return refusal;
    }

    /** Forgets what was said of a module. */
    void forget(ModulePath module) {
        approvals.asMap().keySet().removeIf(version -> version.path().equals(module));
        refusals.asMap().keySet().removeIf(version -> version.path().equals(module));
    }

    @Override
    public void close() {
        questions.close();
    }
}
