package dev.athens.standalone.config;

import dev.athens.server.text.PlainText;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Writes settings as TOML, in the order of the table of keys, with where each comes from and without secrets. */
public final class TomlReport {
    private final StringBuilder text = new StringBuilder();
    private String table = "";

    private TomlReport() {}

    public static String of(Settings settings, List<String> warnings) {
        TomlReport report = new TomlReport();
        warnings.forEach(warning -> report.comment("warning: " + warning));
        for (Key key : Key.values()) {
            if (key.use().status() == KeyUse.Status.HONOURED || settings.isGiven(key)) {
                report.add(settings.get(key), settings.isGiven(key));
            }
        }
        settings.provided().forEach(setting -> report.comment(setting.key() + " is given: " + setting.source()));
        return report.text.toString();
    }

    private void comment(String words) {
        text.append("# ").append(PlainText.graphic(words)).append('\n');
    }

    private void add(Setting setting, boolean given) {
        Key key = setting.key();
        int dot = key.toml().lastIndexOf('.');
        String keyTable = key.toml().substring(0, Math.max(0, dot));
        if (!keyTable.equals(table)) {
            table = keyTable;
            text.append("\n[").append(table).append("]\n");
        }
        String name = key.toml().substring(dot + 1);
        if (setting.isBlank() && !given) {
            comment(name + " is not set");
            return;
        }
        text.append(name).append(" = ").append(value(setting)).append(' ');
        comment(setting.source() + note(key));
    }

    private static String note(Key key) {
        return switch (key.use().status()) {
            case HONOURED, OF_KIND -> "";
            case NO_EFFECT -> "; no effect";
            case NOT_BUILT -> "; belongs to what is not chosen";
        };
    }

    private static String value(Setting setting) {
        String value = setting.value();
        return switch (setting.key().kind().form()) {
            case SECRET, TEXT -> quoted(setting.shown());
            case BOOL -> value.matches("1|[tT].*") ? "true" : "false";
            case NUMBER, DECIMAL, DURATION, BYTES, MEBIBYTES -> number(value);
            case LIST, VARIABLES -> "[" + joined(setting.shownItems(), TomlReport::quoted) + "]";
            case MAP -> "{" + joined(setting.shownItems(), TomlReport::entry) + "}";
        };
    }

    private static String joined(List<String> items, UnaryOperator<String> written) {
        return items.stream().map(written).collect(Collectors.joining(", "));
    }

    /** TOML allows no zeros in front, variables do. */
    private static String number(String value) {
        return value.matches("[0-9]+(\\.[0-9]+)?") ? value.replaceFirst("^0+(?=[0-9])", "") : quoted(value);
    }

    private static String entry(String item) {
        int colon = item.indexOf(':');
        return quoted(item.substring(0, Math.max(0, colon))) + " = " + quoted(item.substring(colon + 1));
    }

    /** A basic string. Source: TOML 1.0.0, "String". */
    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04X", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
