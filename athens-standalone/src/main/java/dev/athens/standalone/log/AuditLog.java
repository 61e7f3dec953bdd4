package dev.athens.standalone.log;

import dev.athens.server.files.LogFile;
import dev.athens.server.options.AuditEvent;
import dev.athens.server.options.AuditListener;
import dev.athens.server.text.PlainText;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes what guards want to know. Nobody waits for it, and no request fails because of it: what finds no room is counted, and a
 * disk that is full is warned about in the ordinary log. Thread-safe.
 */
public final class AuditLog implements AuditListener, AutoCloseable {
    /** Under this name events are in the ordinary log, unless they go elsewhere. */
    static final String LOGGER = "dev.athens.audit";

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final System.Logger LOG = System.getLogger(LOGGER);

    private final Consumer<AuditEvent> out;
    private final Optional<BatchedHandler> own;

    private AuditLog(Consumer<AuditEvent> out, Optional<BatchedHandler> own) {
        this.out = out;
        this.own = own;
    }

    /**
     * Opens it for a server, whose ordinary log goes to standard output.
     *
     * @param target {@code stdout}, {@code stderr} or a file; the ordinary log, in words, if there is none
     * @throws IOException if the file cannot be opened
     */
    public static AuditLog open(Optional<String> target, OutputStream err) throws IOException {
        if (target.isEmpty()) {
            return new AuditLog(event -> LOG.log(Level.INFO, words(event)), Optional.empty());
        }
        return target.get().equals(STDOUT)
                ? new AuditLog(event -> LogSetup.publish(new AuditLine(event)), Optional.empty())
                : own(target.get(), err);
    }

    /**
     * Opens it for a command, whose standard output is for its result: what goes to a stream goes to that of errors.
     *
     * @throws IOException if the file cannot be opened
     */
    public static AuditLog ofCommand(Optional<String> target, OutputStream err) throws IOException {
        return target.isPresent()
                ? own(target.get().equals(STDOUT) ? STDERR : target.get(), err)
                : new AuditLog(event -> {}, Optional.empty());
    }

    private static AuditLog own(String target, OutputStream err) throws IOException {
        OutputStream stream = target.equals(STDERR) ? err : LogFile.open(Path.of(target));
        BatchedHandler handler = new BatchedHandler(stream, AuditLine.alone());
        return new AuditLog(event -> handler.publish(new AuditLine(event)), Optional.of(handler));
    }

    @Override
    public void told(AuditEvent event) {
        out.accept(event);
    }

    private static String words(AuditEvent event) {
        List<String> words = new ArrayList<>();
        words.add(event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (!event.caller().isAnonymous()) {
            words.add("by " + event.caller());
        }
        if (!event.claimed().isEmpty()) {
            words.add("claiming to be " + PlainText.logged(event.claimed()));
        }
        if (!event.address().isEmpty()) {
            words.add("from " + event.address());
        }
        if (!event.path().isEmpty()) {
            words.add("for " + PlainText.logged(event.method() + " " + event.path()));
        }
        return String.join(" ", words) + (event.reason().isEmpty() ? "" : ": " + event.reason());
    }

    /** Writes what is left. */
    @Override
    public void close() {
        own.ifPresent(BatchedHandler::close);
    }
}
