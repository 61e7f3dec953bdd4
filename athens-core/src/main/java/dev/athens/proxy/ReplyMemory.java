package dev.athens.proxy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.athens.fetch.FetchException;
import dev.athens.internal.CacheCensus;
import dev.athens.internal.HeapShare;
import dev.athens.module.ModulePath;
import dev.athens.observe.CacheCounts;
import dev.athens.protocol.ProtocolRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers what origins said to questions whose answers may change: for a while it is as good as new, and afterwards
 * better than nothing while the origin is in trouble. Thread-safe.
 */
final class ReplyMemory {
    private static final int HEAP_PERCENT = 5;
    private static final long MAX_BYTES = 16L << 20;

    /** What an entry takes beside its names and its body. */
    private static final int ENTRY_BYTES = 200;

    /** After trouble, the origin is left alone for this long where an older reply is at hand. */
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(10);

    private final Cache<ProtocolRequest, Remembered> replies;
    private final Tokens tokens;
    private final Epochs epochs;
    private final Ticker ticker;
    private final Duration freshness;
    private final Duration staleFor;

    /**
     * A reply.
     *
     * @param freshUntilNanos by the ticker
     * @param usefulUntilNanos by the ticker
     */
    record Remembered(QuestionReply reply, long freshUntilNanos, long usefulUntilNanos) {}

    /** How a reply is renewed. */
    @FunctionalInterface
    interface Renewal {
        Renewed reply() throws FetchException, IOException, InterruptedException;
    }

    /**
     * A new reply.
     *
     * @param goodFor how long it is as good as new; as long as others are if it is empty
     */
    record Renewed(QuestionReply reply, Optional<Duration> goodFor) {}

    /**
     * Starts with nothing.
     *
     * @param freshness how long a reply is as good as new
     * @param staleFor how long after that it is better than nothing
     */
    ReplyMemory(Tokens tokens, Epochs epochs, Ticker ticker, Duration freshness, Duration staleFor) {
        this.tokens = tokens;
        this.epochs = epochs;
        this.ticker = ticker;
        this.freshness = freshness;
        this.staleFor = staleFor;
        this.replies = CacheBuilder.newBuilder()
                .maximumWeight(HeapShare.bytes(HEAP_PERCENT, MAX_BYTES))
                .weigher((ProtocolRequest question, Remembered remembered) -> weight(question, remembered))
                .recordStats()
                .build();
    }

    private static int weight(ProtocolRequest question, Remembered remembered) {
        return HeapShare.ofName(question) + weight(remembered.reply());
    }

    CacheCounts counts() {
        return CacheCensus.of("replies", replies, ReplyMemory::weight);
    }

    private static int weight(QuestionReply reply) {
        int version = reply.version().map(HeapShare::ofName).orElse(0);
        return ENTRY_BYTES + version + (int) reply.body().sizeBytes();
    }

    Optional<Remembered> find(ProtocolRequest question) {
        return Optional.ofNullable(replies.getIfPresent(question))
                .filter(remembered -> ticker.read() - remembered.usefulUntilNanos() < 0);
    }

    boolean isFresh(Remembered remembered) {
        return ticker.read() - remembered.freshUntilNanos() < 0;
    }

    /** Gives a reply, and remembers it unless its module is forgotten meanwhile. */
    QuestionReply renew(ProtocolRequest question, Renewal renewal)
            throws FetchException, IOException, InterruptedException {
        long epoch = epochs.of(question.module());
        Renewed renewed = renewal.reply();
        QuestionReply reply = renewed.reply();
        Remembered remembered = put(question, reply, renewed.goodFor().orElse(freshness));
        if (epochs.of(question.module()) != epoch) {
            replies.asMap().remove(question, remembered);
        }
        return reply;
    }

    private Remembered put(ProtocolRequest question, QuestionReply reply, Duration usual) {
        boolean trouble = reply.source() == Answer.Source.STALE;
        Duration good = trouble && PAUSE_AFTER_TROUBLE.compareTo(usual) < 0 ? PAUSE_AFTER_TROUBLE : usual;
        long freshUntil = ticker.read() + good.toNanos();
        Remembered remembered = new Remembered(
                (trouble ? reply : reply.from(Answer.Source.STORAGE)).with(tokens.next()),
                freshUntil,
                freshUntil + staleFor.toNanos());
        replies.put(question, remembered);
        return remembered;
    }

    /** Notes that the origin could not be asked: for a moment the old reply has to do, unless there is a new one. */
    void postpone(ProtocolRequest question, Remembered old) {
        long retry = ticker.read() + PAUSE_AFTER_TROUBLE.toNanos();
        QuestionReply stale = old.reply().from(Answer.Source.STALE);
        replies.asMap().replace(question, old, new Remembered(stale, retry, old.usefulUntilNanos()));
    }

    /** Forgets the reply, because the origin says now that there is nothing. */
    void forget(ProtocolRequest question) {
        replies.invalidate(question);
    }

    /** The modules at a path and below it, whatever the case of letters. */
    Set<ModulePath> modules(ModulePath root) {
        String path = root.value();
        Set<ModulePath> found = new HashSet<>();
        for (ProtocolRequest question : replies.asMap().keySet()) {
            String other = question.module().value();
            boolean begins = other.regionMatches(true, 0, path, 0, path.length());
            if (begins && (other.length() == path.length() || other.charAt(path.length()) == '/')) {
                found.add(question.module());
            }
        }
        return found;
    }

    /** Forgets all replies about a module. */
    void forget(ModulePath module) {
        replies.asMap().keySet().removeIf(question -> question.module().equals(module));
    }
}
