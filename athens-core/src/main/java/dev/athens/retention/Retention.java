package dev.athens.retention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.athens.journal.Journal;
import dev.athens.module.PathPatterns;
import dev.athens.storage.Storage;
import dev.athens.storage.Usages;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Evicts versions that rules forbid to keep, and then, as long as all take more bytes than they may, those that nobody has
 * used for the longest time. Heads without a zip are versions here.
 *
 * <p>A version goes only if nothing is lost: right before, there must be {@link Evidence} that it could be had again as it
 * is. All others are kept and reported, unless their {@linkplain Builder#acceptLoss loss is accepted}; {@linkplain
 * Builder#keepAll private} modules are not even asked about. A version that is used between the choice and the eviction is
 * kept as well. A run ends when origins have not answered a hundred times in a row.
 *
 * <p>Memory stays small however large the storage is. Thread-safe, but two runs at once evict too much.
 */
public final class Retention {
    /** The parts of a storage that retention needs. */
    record Parts(Storage storage, Usages usages) {}

    private final Builder settings;

    private Retention(Builder settings) {
        this.settings = settings;
    }

    /**
     * Starts to set up the retention of a storage.
     *
     * @param storage what to evict from
     * @param usages lists what it has and knows what that takes
     * @param evidence says which of them could be had again
     */
    public static Builder builder(Storage storage, Usages usages, Evidence evidence) {
        return new Builder(new Parts(storage, usages), evidence);
    }

    /**
     * Goes once through the storage, or several times if very much has to go.
     *
     * @throws IOException if the storage failed; what was evicted by then stays evicted
     * @throws InterruptedException if the thread was interrupted, as soon as the origin that is being asked lets go
     */
    public RetentionReport run() throws IOException, InterruptedException {
        return new RetentionRun(settings).run();
    }

    /** Settings; without any of them nothing is evicted. Not thread-safe. */
    public static final class Builder {
        /** As much as the versions of some hundred modules take. */
        private static final long MAX_DOWNLOAD_BYTES = 4L << 30;

        final Parts parts;
        final Evidence evidence;
        long maxDownloadBytes = MAX_DOWNLOAD_BYTES;
        long maxBytes = Long.MAX_VALUE;
        List<RetentionRule> rules = List.of();
        PathPatterns keepAll = PathPatterns.none();
        PathPatterns acceptLoss = PathPatterns.none();
        RetentionListener listener = new RetentionListener() {};
        Optional<Journal> journal = Optional.empty();
        boolean dryRun;

        private Builder(Parts parts, Evidence evidence) {
            this.parts = parts;
            this.evidence = evidence;
        }

        private Builder(Builder other) {
            this(other.parts, other.evidence);
            this.maxDownloadBytes = other.maxDownloadBytes;
            this.acceptLoss = other.acceptLoss;
            this.maxBytes = other.maxBytes;
            this.rules = other.rules;
            this.keepAll = other.keepAll;
            this.listener = other.listener;
            this.journal = other.journal;
            this.dryRun = other.dryRun;
        }

        /** What the files of all versions may take together; without a bound by default. */
        @CanIgnoreReturnValue
        public Builder maxBytes(long maxBytes) {
            if (maxBytes < 0) {
                throw new IllegalArgumentException("maxBytes must not be negative: " + maxBytes);
            }
            this.maxBytes = maxBytes;
            return this;
        }

        /** How many pseudo-versions to keep; the first rule that is for a module counts. */
        @CanIgnoreReturnValue
        public Builder rules(List<RetentionRule> rules) {
            this.rules = List.copyOf(rules);
            return this;
        }

        /** Modules of which nothing is evicted, such as the private ones; none by default. */
        @CanIgnoreReturnValue
        public Builder keepAll(PathPatterns modules) {
            this.keepAll = modules;
            return this;
        }

        /** Modules whose versions go without evidence, and may be lost for good; none by default. */
        @CanIgnoreReturnValue
        public Builder acceptLoss(PathPatterns modules) {
            this.acceptLoss = modules;
            return this;
        }

        /** How much one run may download in order to compare it with what is stored; 4 GiB by default. */
        @CanIgnoreReturnValue
        public Builder maxDownloadBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("maxDownloadBytes must not be negative: " + bytes);
            }
            this.maxDownloadBytes = bytes;
            return this;
        }

        /** Whom to tell what goes; what he throws is logged. */
        @CanIgnoreReturnValue
        public Builder listener(RetentionListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Where it is noted what goes, some hundred at once and right before: what cannot be noted stays. By default it is noted
         * nowhere.
         */
        @CanIgnoreReturnValue
        public Builder journal(Journal journal) {
            this.journal = Optional.of(journal);
            return this;
        }

        /** Whether to evict nothing and only tell what would go; the origins are asked all the same. */
        @CanIgnoreReturnValue
        public Builder dryRun(boolean dryRun) {
            this.dryRun = dryRun;
            return this;
        }

        /** Makes it. */
        public Retention build() {
            return new Retention(new Builder(this));
        }
    }
}
