package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.athens.content.Blob;
import dev.athens.internal.HeapShare;
import dev.athens.module.GoModRequirements;
import dev.athens.module.ModulePath;
import dev.athens.module.ModuleVersion;
import dev.athens.observe.CacheCounts;
import dev.athens.proxy.ModuleProxy.LookAheadCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fetches what a go command will ask for next, while it is busy with what it has: the go.mod files that a go.mod file
 * requires. A command that reads a graph without pruning, which is what {@code go} below 1.17 means, reads all of them, one
 * round trip behind the other; one that reads a pruned graph reads none.
 *
 * <p>How far that goes is measured: of each of the two kinds only so many may be on their way or not asked for yet, and that
 * number grows with each that is asked for and shrinks with each that nobody wanted for a minute. So a stranger's file with
 * ten thousand requirements costs no more than one with some hundred. Nobody is asked on a host that no client has asked for.
 *
 * <p>Concurrency: thread-safe. Nothing is asked for under the lock.
 */
final class LookAhead {
    /** What was fetched ahead and is not asked for in this time was fetched in vain. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final int FIRST_WITHOUT_PRUNING = 512;
    static final int FIRST_PRUNED = 16;
    private static final int LEAST_WITHOUT_PRUNING = 32;
    private static final int LEAST_PRUNED = 2;
    private static final int MOST = 2_048;

    /** A client that gets this far has looked ahead from other files on the way. */
    static final int MAX_DEPTH = 16;

    /** Most go.mod files are a hundredth of that; larger ones are not worth the time to read them. */
    private static final int MAX_FILE_BYTES = 256 << 10;

    /** What is longer is no name that people use, and would fill the memory. */
    private static final int MAX_NAME_CHARS = 300;

    private static final int HEAP_PERCENT = 2;
    private static final long MAX_BYTES = 4L << 20;
    private static final int MAX_HOSTS = 1_000;

    private final Consumer<ModuleVersion> fetch;
    private final Ticker ticker;

    @GuardedBy("this")
    private final Window withoutPruning = new Window(FIRST_WITHOUT_PRUNING, LEAST_WITHOUT_PRUNING);

    @GuardedBy("this")
    private final Window pruned = new Window(FIRST_PRUNED, LEAST_PRUNED);

    /** What nobody has asked for yet, the oldest first. */
    @GuardedBy("this")
    private final Map<ModuleVersion, Ahead> waiting = new LinkedHashMap<>();

    /** Those that clients have asked for, the oldest first. */
    @GuardedBy("this")
    private final Set<String> hosts = new LinkedHashSet<>();

    private final long maxBytes = HeapShare.bytes(HEAP_PERCENT, MAX_BYTES);

    @GuardedBy("this")
    private long usedBytes;

    @GuardedBy("this")
    private LookAheadCounts counts = new LookAheadCounts(0, 0, 0);

    /** How many of one kind may wait. */
    private static final class Window {
        private final int least;
        private int size;
        private int used;

        Window(int first, int least) {
            this.size = first;
            this.least = least;
        }
    }

    private record Ahead(Window window, int depth, long sinceNanos) {}

    /**
     * Starts with the windows at their first sizes.
     *
     * @param fetch fetches a head unless it is there, when nobody else wants anything; returns at once
     */
    LookAhead(Consumer<ModuleVersion> fetch, Ticker ticker) {
        this.fetch = fetch;
        this.ticker = ticker;
    }

    /** Notes that a client asks for a version. */
    synchronized void asked(ModuleVersion version) {
        Ahead ahead = waiting.remove(version);
        if (ahead != null) {
            leave(version, ahead);
            ahead.window().size = Math.min(MOST, ahead.window().size + 1);
            counts = new LookAheadCounts(counts.begun(), counts.used() + 1, counts.inVain());
        }
    }

    /** Notes that a client waits for a host. */
    synchronized void missed(ModulePath module) {
        if (hosts.add(module.host()) && hosts.size() > MAX_HOSTS) {
            Iterator<String> oldest = hosts.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Looks ahead from a file that has come from its origin and is stored. */
    void from(ModuleVersion version, Blob mod) {
        byte[] file;
        try {
            if (mod.sizeBytes() > MAX_FILE_BYTES) {
                return;
            }
            file = mod.readBytes(MAX_FILE_BYTES);
        } catch (IOException e) {
            return; // whoever asks for the file gets the reason
        }
        // if it has errors, the go command will say why
        GoModRequirements.parse(file)
                .ifPresent(required -> chosen(version, required).forEach(fetch));
    }

    private synchronized List<ModuleVersion> chosen(ModuleVersion from, GoModRequirements file) {
        Window window = file.prunes() ? pruned : withoutPruning;
        long now = ticker.read();
        giveUp(now);
        Ahead origin = waiting.get(from);
        int depth = origin == null ? 1 : origin.depth() + 1;
        List<ModuleVersion> chosen = new ArrayList<>();
        for (ModuleVersion required : file.versions()) {
            if (depth > MAX_DEPTH || window.used >= window.size || usedBytes >= maxBytes) {
                break;
            }
            if (!waiting.containsKey(required)
                    && hosts.contains(required.path().host())
                    && required.toString().length() <= MAX_NAME_CHARS) {
                waiting.put(required, new Ahead(window, depth, now));
                window.used++;
                usedBytes += HeapShare.ofName(required);
                chosen.add(required);
            }
        }
        counts = new LookAheadCounts(counts.begun() + chosen.size(), counts.used(), counts.inVain());
        return chosen;
    }

    /** Those that were there already cost nothing, whether they are wanted or not. */
    synchronized void wasThere(ModuleVersion version) {
        Ahead ahead = waiting.remove(version);
        if (ahead != null) {
            leave(version, ahead);
            counts = new LookAheadCounts(counts.begun() - 1, counts.used(), counts.inVain());
        }
    }

    @GuardedBy("this")
    private void leave(ModuleVersion version, Ahead ahead) {
        ahead.window().used--;
        usedBytes -= HeapShare.ofName(version);
    }

    @GuardedBy("this")
    private void giveUp(long now) {
        Iterator<Map.Entry<ModuleVersion, Ahead>> oldestFirst =
                waiting.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<ModuleVersion, Ahead> oldest = oldestFirst.next();
            Ahead ahead = oldest.getValue();
            if (now - ahead.sinceNanos() < PATIENCE.toNanos()) {
                return;
            }
            leave(oldest.getKey(), ahead);
            oldestFirst.remove();
            ahead.window().size = Math.max(ahead.window().least, ahead.window().size - 1);
            counts = new LookAheadCounts(counts.begun(), counts.used(), counts.inVain() + 1);
        }
    }

    /** What nobody has asked for yet; whoever asks for it makes a hit of it. */
    synchronized CacheCounts cacheCounts() {
        return new CacheCounts("look-ahead", waiting.size(), usedBytes, counts.used(), counts.inVain());
    }

    synchronized LookAheadCounts counts() {
        giveUp(ticker.read());
        return counts;
    }
}
