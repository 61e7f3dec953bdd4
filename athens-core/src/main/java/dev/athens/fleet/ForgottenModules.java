package dev.athens.fleet;

import dev.athens.fleet.Noticeboard.News;
import dev.athens.module.InvalidNameException;
import dev.athens.module.ModulePath;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modules that were forgotten last, for noticeboards that keep them in one file or object. Each has a number, which is one
 * more than that of the one before. Those that no longer fit are left out, the oldest first: a server that has not looked for
 * so long goes by what it remembers until that is no longer fresh. Immutable.
 *
 * <p>As text: a line such as {@code athens forgotten 1 d1c5… 17}, with a name that is made with the first entry and the number
 * of the last one, a module in each of the others, and a line {@code end}.
 */
public final class ForgottenModules {
    /** The most bytes of the text. */
    public static final int MAX_BYTES = 60_000;

    /** Nothing was ever forgotten. */
    public static final ForgottenModules NONE = new ForgottenModules("", 0, List.of());

    private static final int MAX_HEADER_BYTES = 100;
    private static final Pattern HEADER =
            Pattern.compile("athens forgotten 1 (?<series>[0-9a-f]{16}) (?<last>[0-9]{1,18})");
    private static final String END = "end";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String series;
    private final long last;
    private final List<String> modules;

    private ForgottenModules(String series, long last, List<String> modules) {
        this.series = series;
        this.last = last;
        this.modules = modules;
    }

    /** Reads them; none if the text was not written to its end, or is something else. */
    public static ForgottenModules parse(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        Matcher header = HEADER.matcher(lines[0]);
        boolean isWhole = lines.length > 2 && lines[lines.length - 2].equals(END) && lines[lines.length - 1].isEmpty();
        return isWhole && header.matches()
                ? new ForgottenModules(
                        header.group("series"),
                        Long.parseLong(header.group("last")),
                        List.of(lines).subList(1, lines.length - 2))
                : NONE;
    }

    /** Writes them. */
    public byte[] write() {
        List<String> lines = new ArrayList<>(modules);
        lines.add(0, "athens forgotten 1 " + series + " " + last);
        lines.add(END);
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The same with one more. */
    public ForgottenModules with(ModulePath module) {
        List<String> all = new ArrayList<>(modules);
        all.add(module.value());
        int bytes = MAX_HEADER_BYTES;
        int first = all.size();
        // module paths are ASCII
        while (first > 0 && bytes + all.get(first - 1).length() + 1 <= MAX_BYTES) {
            first--;
            bytes += all.get(first).length() + 1;
        }
        String name = series.isEmpty() ? String.format("%016x", RANDOM.nextLong()) : series;
        return new ForgottenModules(name, last + 1, List.copyOf(all.subList(first, all.size())));
    }

    /** Those that were added since a cursor was given; none without one, and all if it is of another series. */
    public News since(Optional<String> cursor) {
        String[] parts = cursor.orElse("").split(" ", -1);
        long known = parts.length == 2 && parts[0].equals(series) ? Long.parseLong(parts[1]) : 0;
        long missed = cursor.isEmpty() ? 0 : Math.max(0, last - known);
        int first = (int) Math.max(0, modules.size() - missed);
        List<ModulePath> found = new ArrayList<>();
        for (String module : modules.subList(first, modules.size())) {
            add(found, module);
        }
        return new News(found, series + " " + last);
    }

    private static void add(List<ModulePath> modules, String name) {
        try {
            modules.add(ModulePath.parse(name));
        } catch (InvalidNameException e) {
            // of a program with other rules, or by hand
        }
    }
}
