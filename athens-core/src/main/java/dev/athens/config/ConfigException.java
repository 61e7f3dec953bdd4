package dev.athens.config;

import dev.athens.internal.Graphic;
import java.util.List;
import java.util.stream.Collectors;

/** Settings have values that cannot be used. The message says of each in one line: the setting, its value, what is allowed. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_VALUE_CHARS = 100;

    @SuppressWarnings("serial") // of List.copyOf, which is serializable
    private final List<String> problems;

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** Of several problems. */
    public ConfigException(List<String> problems) {
        super(problems.stream().map(Graphic::line).collect(Collectors.joining("\n")));
        this.problems = problems.stream().map(Graphic::line).toList();
    }

    public static ConfigException badValue(String name, String value, String allowed) {
        String masked = Masked.urls(value);
        String shown = masked.length() > MAX_VALUE_CHARS ? masked.substring(0, MAX_VALUE_CHARS) + "..." : masked;
        return new ConfigException(name + "=" + shown + ": " + allowed);
    }

    /** What is wrong, a line each. */
    public List<String> problems() {
        return problems;
    }
}
