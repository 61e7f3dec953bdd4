package dev.athens.standalone.commands;

import dev.athens.server.text.PlainText;
import dev.athens.standalone.versions.Outcome;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Counts what became of many items and shows it: on a terminal by a line that is painted over, elsewhere by a line every now
 * and then. Problems are printed as they come. Thread-safe.
 */
final class Progress {
    private static final Duration REPAINT = Duration.ofMillis(100);
    private static final Duration NEW_LINE = Duration.ofSeconds(10);
    private static final int BAR_CHARS = 30;
    private static final int MAX_LINE_CHARS = 110;
    private static final String BEGIN_OF_LINE = "\r\033[K";

    private final PrintStream err;
    private final boolean quiet;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Long> counts = new TreeMap<>();
    private OptionalLong total = OptionalLong.empty();
    private long done;
    private long problems;
    private long shown;

    Progress(PrintStream err, boolean quiet, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.quiet = quiet;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.shown = start;
    }

    /** Finds out whether there is a terminal. */
    static Progress of(PrintStream err, boolean quiet) {
        return new Progress(err, quiet, isTerminal(), System::nanoTime);
    }

    @SuppressWarnings("SystemConsoleNull") // what newer versions of Java do is taken care of
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before Java 22 there is no console without a terminal
        }
    }

    /** Tells how many items there will be. */
    synchronized void total(long items) {
        total = OptionalLong.of(items);
    }

    /** Tells that there will be more items than it seemed. */
    synchronized void more(long items) {
        total = OptionalLong.of(total.orElse(0) + items);
    }

    /** Counts an item that is done with. */
    synchronized void count(Outcome outcome) {
        done++;
        counts.merge(outcome.label(), 1L, Long::sum);
        outcome.problem().ifPresent(text -> {
            problems++;
            clear();
            err.println(PlainText.graphic(text));
        });
        long now = nanoTime.getAsLong();
        if (!quiet && now - shown >= (terminal ? REPAINT : NEW_LINE).toNanos()) {
            shown = now;
            clear();
            err.print(terminal ? cut(line()) : line() + System.lineSeparator());
            err.flush();
        }
    }

    private void clear() {
        if (terminal && !quiet) {
            err.print(BEGIN_OF_LINE);
        }
    }

    private String line() {
        if (total.isEmpty()) {
            return done + " done: " + list();
        }
        long all = Math.max(total.getAsLong(), 1);
        int filled = (int) Math.min(BAR_CHARS, BAR_CHARS * done / all);
        String bar = terminal ? "[" + "#".repeat(filled) + " ".repeat(BAR_CHARS - filled) + "] " : "";
        return bar + done + " of " + total.getAsLong() + ": " + list();
    }

    private static String cut(String line) {
        return line.length() > MAX_LINE_CHARS ? line.substring(0, MAX_LINE_CHARS) : line;
    }

    private String list() {
        StringJoiner list = new StringJoiner(", ");
        counts.forEach((label, count) -> list.add(count + " " + label));
        return list.toString();
    }

    /** Tells whether anything had a problem. */
    synchronized boolean hasProblems() {
        return problems > 0;
    }

    /** Everything that was counted, in one line; nothing is shown any more. */
    synchronized String summary() {
        clear();
        double seconds = Duration.ofNanos(nanoTime.getAsLong() - start).toMillis() / 1000.0;
        return (counts.isEmpty() ? "nothing found" : list()) + " in " + seconds + " s";
    }
}
