package dev.athens.proxy;

import dev.athens.fetch.FetchException;
import dev.athens.fleet.Noticeboard;
import dev.athens.fleet.Noticeboard.News;
import dev.athens.fleet.Noticeboard.Notice;
import dev.athens.internal.SeldomWarning;
import dev.athens.module.ModulePath;
import dev.athens.protocol.ProtocolRequest;
import dev.athens.protocol.VersionInfo;
import dev.athens.protocol.VersionList;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the origins have said to any server of the fleet. A service that is away takes nothing from anybody: then each asks for
 * itself. Thread-safe.
 */
final class SharedReplies implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SharedReplies.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What a notice begins with. */
    private static final char LIST = 'l';

    private static final char INFO = 'i';
    private static final char NOT_FOUND = 'n';

    private final Noticeboard board;
    private final Duration freshness;
    private final Duration notFoundMemory;
    private final Consumer<List<ModulePath>> forget;
    private final Thread reader;
    private final SeldomWarning trouble = new SeldomWarning(LOG, "so each asks for itself");
    private volatile boolean closed;

    /**
     * A reply, and how long it is as good as new.
     *
     * @param goodFor less than usual if another server has had it for a while
     */
    record Shared(QuestionReply reply, Duration goodFor) {}

    /**
     * Starts to look what others have forgotten.
     *
     * @param freshness how long a reply is as good as new
     * @param notFoundMemory how long it is remembered that there is nothing
     * @param forget told of modules of which others have changed something
     */
    SharedReplies(Noticeboard board, Duration freshness, Duration notFoundMemory, Consumer<List<ModulePath>> forget) {
        this.board = board;
        this.freshness = freshness;
        this.notFoundMemory = notFoundMemory;
        this.forget = forget;
        this.reader = new Thread(this::readNews, "athens-news");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * What another server was told.
     *
     * @throws FetchException.NotFound if it was told that there is nothing
     */
    Optional<Shared> find(ProtocolRequest question) throws FetchException.NotFound {
        if (board.isAlone()) {
            return Optional.empty();
        }
        Optional<Notice> notice;
        try {
            notice = board.find(question.module(), question.path());
        } catch (IOException e) {
            warn(e);
            return Optional.empty();
        }
        if (notice.isEmpty() || notice.get().content().isEmpty()) {
            return Optional.empty();
        }
        String text = notice.get().content().substring(1);
        return switch (notice.get().content().charAt(0)) {
            case LIST -> shared(QuestionReply.list(VersionList.parse(text), Answer.Source.ORIGIN), notice.get());
            case INFO -> info(text, notice.get());
            case NOT_FOUND -> throw new FetchException.NotFound(text);
            // of a later version of this program
            default -> Optional.empty();
        };
    }

    private static Optional<Shared> info(String json, Notice notice) {
        try {
            VersionInfo info = VersionInfo.parse(json.getBytes(StandardCharsets.UTF_8));
            return shared(QuestionReply.info(info, Answer.Source.ORIGIN), notice);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Shared> shared(QuestionReply reply, Notice notice) {
        return Optional.of(new Shared(reply, notice.validFor()));
    }

    /** Tells the others what this server was told. */
    void put(ProtocolRequest question, QuestionReply reply) {
        if (reply.source() == Answer.Source.ORIGIN) {
            put(question, reply.version().isPresent() ? INFO : LIST, reply.text(), freshness);
        }
    }

    /** Tells the others that there is nothing. */
    void putNotFound(ProtocolRequest question, String reason) {
        put(question, NOT_FOUND, reason, notFoundMemory);
    }

    private void put(ProtocolRequest question, char kind, String text, Duration validFor) {
        if (board.isAlone()) {
            return;
        }
        String content = kind + text;
        if (content.getBytes(StandardCharsets.UTF_8).length > Noticeboard.MAX_BYTES || validFor.isZero()) {
            return;
        }
        try {
            board.put(question.module(), question.path(), content, validFor);
        } catch (IOException e) {
            warn(e);
        }
    }

    /** Tells all servers to forget what they remember of a module. */
    void forget(ModulePath module) {
        try {
            board.forget(module);
        } catch (IOException e) {
            LOG.log(Level.WARNING, module + ": other servers cannot be told to forget it: " + e.getMessage());
        }
    }

    private void readNews() {
        Optional<String> cursor = Optional.empty();
        while (!closed) {
            try {
                News news = board.news(cursor);
                cursor = Optional.of(news.cursor());
                if (!news.modules().isEmpty()) {
                    forget.accept(news.modules());
                }
            } catch (IOException | RuntimeException e) {
                warn(e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void warn(Exception reason) {
        trouble.warn("what other servers were told cannot be read: " + reason.getMessage());
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }
}
