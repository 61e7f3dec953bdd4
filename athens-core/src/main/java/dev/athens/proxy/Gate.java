package dev.athens.proxy;

import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.Version;
import dev.athens.observe.CacheCounts;
import dev.athens.observe.Running;
import dev.athens.policy.ModuleFilter;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.tombstone.Tombstones;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Decides what may be answered: by the tombstones, the filter and the validator of this moment, a request may be refused or sent
 * to another proxy. Thread-safe.
 */
final class Gate implements AutoCloseable {
    private final ModuleFilter filter;
    private final Optional<Validation> validation;
    private final Tombstones tombstones;
    private final LongAdder excluded = new LongAdder();
    private final LongAdder elsewhere = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Gate(ModuleFilter filter, Optional<Validation> validation, Tombstones tombstones) {
        this.tombstones = tombstones;
        this.filter = filter;
        this.validation = validation;
    }

    /** The answer to a question about a module, if the filter has no other. */
    CompletableFuture<Answer> module(ProtocolRequest request, Supplier<CompletableFuture<Answer>> answer) {
        return decided(request, filter.module(request.module()))
                .map(CompletableFuture::completedFuture)
                .orElseGet(answer);
    }

    /** The answer that is about a version, if neither its tombstone nor the filter nor the validator has another. */
    CompletableFuture<Answer> version(
            ProtocolRequest request, ModuleVersion version, Supplier<CompletableFuture<Answer>> answer) {
        return gone(version)
                .or(() -> decided(request, filter.version(version)))
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> validated(version, answer));
    }

    private Optional<Answer> gone(ModuleVersion version) {
        return tombstones.find(version).map(tombstone -> new Answer.Gone(tombstone.message()));
    }

    /** Tells whether there is neither a filter nor a tombstone in a module, so that its list is served as it is. */
    boolean listsAll(ModulePath module) {
        return filter == ModuleFilter.NONE && !tombstones.concern(module);
    }

    /** Tells whether there is neither a filter nor a validator nor any tombstone. */
    boolean isOpen() {
        return filter == ModuleFilter.NONE && validation.isEmpty() && tombstones.isEmpty();
    }

    /** Tells whether a version may be listed, or be the latest. */
    boolean lists(ModulePath module, Version version) {
        ModuleVersion named = new ModuleVersion(module, version);
        return tombstones.find(named).isEmpty() && !(filter.version(named) instanceof ModuleFilter.Verdict.Exclude);
    }

    /** What the filter made of a request; empty if it is to be served. */
    private Optional<Answer> decided(ProtocolRequest request, ModuleFilter.Verdict verdict) {
        if (verdict instanceof ModuleFilter.Verdict.Exclude exclusion) {
            excluded.increment();
            return Optional.of(new Answer.Refused(exclusion.reason()));
        }
        if (verdict instanceof ModuleFilter.Verdict.Elsewhere other) {
            elsewhere.increment();
            return Optional.of(Answer.Redirect.of(other.proxy(), request));
        }
        return Optional.empty();
    }

    private CompletableFuture<Answer> validated(ModuleVersion version, Supplier<CompletableFuture<Answer>> answer) {
        if (validation.isEmpty()) {
            return answer.get();
        }
        return validation.get().refusal(version).thenCompose(Running.carried(refusal -> refusal.map(this::refused)
                .orElseGet(answer)));
    }

    private CompletableFuture<Answer> refused(String reason) {
        refused.increment();
        return CompletableFuture.completedFuture(new Answer.Refused(reason));
    }

    ProxyCounts.Refusals counts() {
        return new ProxyCounts.Refusals(excluded.sum(), elsewhere.sum(), refused.sum());
    }

    /** What is remembered of the validator. */
    List<CacheCounts> caches() {
        return validation.map(Validation::counts).orElse(List.of());
    }

    /** Forgets what the validator said of a module. */
    void forget(ModulePath module) {
        validation.ifPresent(asked -> asked.forget(module));
    }

    @Override
    public void close() {
        validation.ifPresent(Validation::close);
    }
}
