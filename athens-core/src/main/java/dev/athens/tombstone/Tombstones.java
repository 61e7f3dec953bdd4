package dev.athens.tombstone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.internal.SeldomWarning;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.storage.LogStore;
import dev.athens.storage.MemoryLogStore;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Versions that an administrator has deleted for good. All servers of a storage share them, by the head of a log: it holds all of
 * them, and is replaced only by who knows the present one, so that none gets lost. Each server has them in memory, and looks for
 * those of others when it is {@linkplain #refresh told}, and once a minute.
 *
 * <p>Whoever deletes a version buries it first, deletes it then, and has the proxies forget it last. A server that has begun to
 * fetch the version before, and has not looked for a second, may still store it behind that. Nobody is served it: it is bytes
 * that lie there until the version is deleted once more.
 *
 * <p>Concurrency: thread-safe. Reads are of an immutable map; what looks or changes waits for its turn.
 */
public final class Tombstones implements Closeable {
    private static final Logger LOG = System.getLogger(Tombstones.class.getName());

    /** What servers that share no noticeboard need at most to hear of a tombstone. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(1);

    /** So often all saves of a server together ask the storage. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    /** So often somebody else may be faster. */
    private static final int MAX_TRIES = 20;

    private final LogStore log;
    private final InstantSource clock;
    private final SeldomWarning trouble =
            new SeldomWarning(LOG, "those that are known go on to count, and nothing new is stored");
    private volatile Known known = new Known(LogStore.NONE, Map.of(), Set.of());

    @GuardedBy("this")
    private Optional<Long> lookedNanos = Optional.empty();

    private Optional<Thread> reader = Optional.empty();
    private volatile boolean closed;

    private record Known(String token, Map<ModuleVersion, Tombstone> all, Set<ModulePath> modules) {
        static Known of(String token, List<Tombstone> tombstones) {
            Map<ModuleVersion, Tombstone> all = new LinkedHashMap<>();
            tombstones.forEach(tombstone -> all.put(tombstone.version(), tombstone));
            return new Known(
                    token,
                    Map.copyOf(all),
                    all.keySet().stream().map(ModuleVersion::path).collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** No more tombstones fit. */
    public static final class FullException extends IOException {
        private static final long serialVersionUID = 1;

        private FullException(String message) {
            super(message);
        }
    }

    /** Looks by itself only before something is stored or changed. */
    Tombstones(LogStore log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Tombstones of one process, none at first. */
    public static Tombstones inMemory() {
        return new Tombstones(new MemoryLogStore(), InstantSource.system());
    }

    /**
     * Begins to read what there is, and looks for what others add until it is closed. A start need not wait for that: nothing is
     * stored before it is known. A log that cannot be read is told in the log of the server, and is tried again.
     */
    public static Tombstones open(LogStore log, InstantSource clock) {
        Tombstones tombstones = new Tombstones(log, clock);
        Thread reader = new Thread(tombstones::readOn, "athens-tombstones");
        reader.setDaemon(true);
        tombstones.reader = Optional.of(reader);
        reader.start();
        return tombstones;
    }

    /** Tells whether there are none, at the cost of a read from memory. */
    public boolean isEmpty() {
        return known.all().isEmpty();
    }

    /** Tells whether a version of a module is buried. */
    public boolean concern(ModulePath module) {
        return known.modules().contains(module);
    }

    /** The tombstone of a version, as far as this server knows. */
    public Optional<Tombstone> find(ModuleVersion version) {
        return Optional.ofNullable(known.all().get(version));
    }

    /** All, the newest first. */
    public List<Tombstone> list() {
        return known.all().values().stream()
                .sorted(Comparator.comparing(Tombstone::when)
                        .reversed()
                        .thenComparing(Tombstone::version, Comparator.comparing(ModuleVersion::toString)))
                .toList();
    }

    /**
     * The tombstone of a version, as far as any server knew a second ago, for who is about to store it.
     *
     * @throws IOException if the others cannot be known
     */
    public synchronized Optional<Tombstone> findRecent(ModuleVersion version) throws IOException {
        boolean isRecent = lookedNanos.isPresent() && System.nanoTime() - lookedNanos.get() < GOOD_FOR.toNanos();
        if (!isRecent) {
            look();
        }
        return find(version);
    }

    /**
     * Buries a version, or gives it another reason.
     *
     * @param reason as {@link Tombstone} has it
     * @param who as well
     * @throws IllegalArgumentException if one of them is not as a tombstone must have it
     * @throws FullException if no more fit
     * @throws IOException if it cannot be written, or nobody knows whether it was
     */
    public Tombstone bury(ModuleVersion version, String reason, String who) throws IOException {
        Tombstone tombstone = new Tombstone(version, reason, who, clock.instant());
        change(all -> {
            all.put(version, tombstone);
            return all;
        });
        return tombstone;
    }

    /**
     * Lets a version come back.
     *
     * @return whether it was buried
     * @throws IOException if that cannot be written, or nobody knows whether it was
     */
    public boolean raise(ModuleVersion version) throws IOException {
        boolean[] wasBuried = new boolean[1];
        change(all -> {
            wasBuried[0] = all.remove(version) != null;
            return all;
        });
        return wasBuried[0];
    }

    private synchronized void change(UnaryOperator<Map<ModuleVersion, Tombstone>> change) throws IOException {
        for (int tries = 1; ; tries++) {
            look();
            Map<ModuleVersion, Tombstone> all = change.apply(new LinkedHashMap<>(known.all()));
            if (all.equals(known.all())) {
                return;
            }
            byte[] content = TombstoneLines.write(all.values());
            if (content.length > LogStore.MAX_BYTES) {
                throw new FullException("there are " + known.all().size() + " tombstones, and no more fit into "
                        + LogStore.MAX_BYTES + " bytes; lift those that are no longer needed");
            }
            Optional<String> token = log.replace(known.token(), content);
            if (token.isPresent()) {
                known = Known.of(token.get(), List.copyOf(all.values()));
                return;
            }
            if (tries == MAX_TRIES) {
                throw new IOException(log + ": others were faster " + MAX_TRIES + " times, try again");
            }
        }
    }

    @GuardedBy("this")
    private void look() throws IOException {
        long now = System.nanoTime();
        Optional<LogStore.Head> head = log.head(known.token());
        if (head.isPresent()) {
            try {
                known = Known.of(
                        head.get().token(), TombstoneLines.read(head.get().content()));
            } catch (IOException e) {
                throw new IOException(log + ": " + e.getMessage(), e);
            }
        }
        lookedNanos = Optional.of(now);
    }

    /** Looks for what others have changed; if that fails, it is logged. */
    public void refresh() {
        try {
            synchronized (this) {
                look();
            }
        } catch (IOException e) {
            trouble.warn("tombstones cannot be read: " + e.getMessage());
        }
    }

    private synchronized boolean isKnown() {
        return lookedNanos.isPresent();
    }

    private void readOn() {
        while (!closed) {
            try {
                refresh();
                TimeUnit.MILLISECONDS.sleep((isKnown() ? INTERVAL : UNTIL_KNOWN).toMillis());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                trouble.warn("tombstones cannot be read: " + e);
            }
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        closed = true;
        reader.ifPresent(Thread::interrupt);
    }
}
