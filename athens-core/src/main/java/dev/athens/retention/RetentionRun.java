package dev.athens.retention;

import dev.athens.journal.Note;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.module.PseudoVersion;
import dev.athens.module.Version;
import dev.athens.storage.Catalog;
import dev.athens.storage.NotWritableException;
import dev.athens.storage.Usages;
import dev.athens.storage.Usages.Entry;
import dev.athens.storage.Usages.Usage;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/** One run of a {@link Retention}. Not thread-safe. */
final class RetentionRun {
    private static final System.Logger LOG = System.getLogger(RetentionRun.class.getName());

    private static final int PAGE = 1_000;

    /** How many of the least recently used versions are remembered at a time; about 5 MB. */
    private static final int MAX_CANDIDATES = 10_000;

    /** An origin that is down is not asked for ever. */
    private static final int MAX_SILENT_IN_A_ROW = 100;

    /** So many go together, so that they are noted together. */
    private static final int BATCH = 128;

    /** Evidence is found right before a version goes. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private static final Comparator<Candidate> OLDEST_FIRST = Comparator.comparing(
                    (Candidate candidate) -> candidate.usage().lastUsed())
            .thenComparing(Candidate::version);

    private record Candidate(ModuleVersion version, Usage usage) {}

    /** A version that may go. */
    private record Leaving(Candidate candidate, String reason) {}

    private final Retention.Builder settings;

    /** Up to where those that nobody has used were tried already. */
    private Optional<Candidate> lastTried = Optional.empty();

    private long versions;
    private long heads;
    private long bytes;
    private long evictedVersions;
    private long evictedBytes;
    private final Map<Evidence.Kind, Long> kept = new EnumMap<>(Evidence.Kind.class);
    private final DownloadBudget budget;
    private int silentInARow;
    private final List<Leaving> leaving = new ArrayList<>();
    private long leavingBytes;
    private long leavingSinceNanos;

    RetentionRun(Retention.Builder settings) {
        this.settings = settings;
        this.budget = DownloadBudget.ofBytes(settings.maxDownloadBytes);
    }

    RetentionReport run() throws IOException, InterruptedException {
        List<Candidate> oldest = look(true);
        while (missedBytes() > 0 && !oldest.isEmpty() && !isOriginDown()) {
            evict(oldest);
            // if there are more to evict than candidates
            oldest = missedBytes() > 0 ? look(false) : List.of();
        }
        return new RetentionReport(versions, heads, bytes, evictedVersions, evictedBytes, kept, missedBytes());
    }

    private boolean isOriginDown() {
        return silentInARow >= MAX_SILENT_IN_A_ROW;
    }

    private long missedBytes() {
        return Math.max(0, bytes - evictedBytes - leavingBytes - settings.maxBytes);
    }

    /**
     * Goes through the storage.
     *
     * @param first whether this is the first time, which counts everything and evicts what a rule forbids
     * @return those that nobody has used for the longest time and that were not tried yet, oldest first
     */
    private List<Candidate> look(boolean first) throws IOException, InterruptedException {
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(OLDEST_FIRST.reversed());
        List<Entry> module = new ArrayList<>();
        Optional<String> token = Optional.of(Catalog.START);
        while (token.isPresent()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("retention was interrupted");
            }
            Usages.Page page = settings.parts.usages().walk(token.get(), PAGE);
            for (Entry entry : page.entries()) {
                if (!module.isEmpty() && !path(module).equals(entry.version().path())) {
                    look(module, candidates, first);
                    module.clear();
                }
                module.add(entry);
            }
            token = page.next();
        }
        if (!module.isEmpty()) {
            look(module, candidates, first);
        }
        evictLeaving();
        return candidates.stream().sorted(OLDEST_FIRST).toList();
    }

    private static ModulePath path(List<Entry> module) {
        return module.get(0).version().path();
    }

    private void look(List<Entry> module, PriorityQueue<Candidate> candidates, boolean first)
            throws IOException, InterruptedException {
        ModulePath path = path(module);
        boolean untouchable = settings.keepAll.matches(path);
        Set<ModuleVersion> surplus = untouchable ? Set.of() : surplus(path, module);
        for (Entry entry : module) {
            ModuleVersion version = entry.version();
            Optional<Usage> usage = usage(version);
            if (usage.isEmpty()) {
                continue;
            }
            Candidate candidate = new Candidate(version, usage.get());
            if (first) {
                versions++;
                heads += entry.whole() ? 0 : 1;
                bytes += usage.get().sizeBytes();
                if (surplus.contains(version)) {
                    evict(candidate, "a rule for its module");
                }
            }
            boolean tried = lastTried.isPresent() && OLDEST_FIRST.compare(candidate, lastTried.get()) <= 0;
            if (!untouchable && !surplus.contains(version) && !tried) {
                candidates.add(candidate);
            }
            if (candidates.size() > MAX_CANDIDATES) {
                candidates.remove();
            }
        }
    }

    /** What a version takes; empty, and told, if it cannot be read: then it can hardly be removed, and others can. */
    private Optional<Usage> usage(ModuleVersion version) {
        try {
            return settings.parts.usages().usage(version);
        } catch (IOException e) {
            keep(version, new Evidence.Finding(Evidence.Kind.UNREADABLE, "the storage cannot read it: " + e));
            return Optional.empty();
        }
    }

    /** The pseudo-versions that the rule for a module does not let stay. */
    private Set<ModuleVersion> surplus(ModulePath path, List<Entry> module) {
        Optional<RetentionRule> rule = settings.rules.stream()
                .filter(each -> each.modules().matches(path))
                .findFirst();
        if (rule.isEmpty()) {
            return Set.of();
        }
        Set<ModuleVersion> surplus = new HashSet<>();
        surplus.addAll(surplus(rule.get().maxPseudoVersions(), module, true));
        surplus.addAll(surplus(rule.get().maxPseudoVersions(), module, false));
        return surplus;
    }

    private static List<ModuleVersion> surplus(int kept, List<Entry> module, boolean whole) {
        List<ModuleVersion> newestFirst = module.stream()
                .filter(entry -> entry.whole() == whole)
                .map(Entry::version)
                .filter(version -> version.version().isPseudo())
                .sorted(Comparator.comparing((ModuleVersion version) -> time(version.version()))
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .toList();
        return newestFirst.subList(Math.min(kept, newestFirst.size()), newestFirst.size());
    }

    /** When the commit of a pseudo-version was made; those that lie go first. */
    private static Instant time(Version version) {
        try {
            return PseudoVersion.parse(version).time().orElse(Instant.MIN);
        } catch (InvalidNameException e) {
            return Instant.MIN;
        }
    }

    private void evict(List<Candidate> oldestFirst) throws IOException, InterruptedException {
        for (Candidate candidate : oldestFirst) {
            if (missedBytes() == 0) {
                evictLeaving();
            }
            // some of those may have stayed after all
            if (missedBytes() == 0) {
                return;
            }
            evict(candidate, "not used since " + candidate.usage().lastUsed());
            lastTried = Optional.of(candidate);
        }
        evictLeaving();
    }

    /** Evicts a version unless something speaks against it. */
    private void evict(Candidate candidate, String reason) throws IOException, InterruptedException {
        ModuleVersion version = candidate.version();
        if (!mayGo(version)) {
            return;
        }
        if (leaving.isEmpty()) {
            leavingSinceNanos = System.nanoTime();
        }
        leaving.add(new Leaving(candidate, reason));
        leavingBytes += candidate.usage().sizeBytes();
        boolean isTime = System.nanoTime() - leavingSinceNanos > MAX_WAIT.toNanos();
        if (leaving.size() == BATCH || settings.journal.isEmpty() || isTime) {
            evictLeaving();
        }
    }

    /** Notes what goes, and removes it. */
    private void evictLeaving() throws IOException {
        List<Leaving> all = List.copyOf(leaving);
        leaving.clear();
        leavingBytes = 0;
        if (settings.journal.isPresent() && !settings.dryRun) {
            settings.journal
                    .get()
                    .append(all.stream()
                            .map(each ->
                                    new Note(Note.Kind.EVICTED, each.candidate().version(), each.reason(), ""))
                            .toList());
        }
        for (Leaving each : all) {
            if (settings.dryRun || delete(each.candidate())) {
                evicted(each.candidate(), each.reason());
            }
        }
    }

    private void evicted(Candidate candidate, String reason) {
        ModuleVersion version = candidate.version();
        evictedVersions++;
        evictedBytes += candidate.usage().sizeBytes();
        tell(
                version + ": evicted",
                listener -> listener.evicted(version, reason, candidate.usage().sizeBytes()));
    }

    private void tell(String what, Consumer<RetentionListener> message) {
        RetentionListener listener = settings.listener;
        try {
            message.accept(listener);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, what + ", and " + listener.getClass().getName() + " failed when it was told", e);
        }
    }

    /** Tells whether it is gone; one that cannot be removed keeps no other. */
    private boolean delete(Candidate candidate) throws NotWritableException {
        ModuleVersion version = candidate.version();
        try {
            boolean unused = settings.parts.usages().usage(version).equals(Optional.of(candidate.usage()));
            return unused && settings.parts.storage().delete(version);
        } catch (NotWritableException e) {
            // nor can any other be removed
            throw e;
        } catch (IOException e) {
            keep(version, new Evidence.Finding(Evidence.Kind.UNREADABLE, "the storage cannot remove it: " + e));
            return false;
        }
    }

    private void keep(ModuleVersion version, Evidence.Finding finding) {
        kept.merge(finding.kind(), 1L, Long::sum);
        tell(version + ": kept", listener -> listener.kept(version, finding));
    }

    private boolean mayGo(ModuleVersion version) throws InterruptedException {
        if (settings.acceptLoss.matches(version.path())) {
            return true;
        }
        if (isOriginDown()) {
            return false;
        }
        Evidence.Finding finding = find(version);
        silentInARow = finding.kind() == Evidence.Kind.SILENT ? silentInARow + 1 : 0;
        if (finding.kind() == Evidence.Kind.SAME) {
            return true;
        }
        keep(version, finding);
        return false;
    }

    private Evidence.Finding find(ModuleVersion version) throws InterruptedException {
        try {
            return settings.evidence.find(version, budget);
        } catch (IOException e) {
            return new Evidence.Finding(Evidence.Kind.UNREADABLE, "the storage cannot read it: " + e);
        }
    }
}
