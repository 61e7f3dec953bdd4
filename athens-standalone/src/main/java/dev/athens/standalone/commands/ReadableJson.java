package dev.athens.standalone.commands;

import static java.util.stream.Collectors.joining;

import dev.athens.server.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what the administration answers for people: a line for each thing that is said. */
final class ReadableJson {
    private ReadableJson() {}

    static List<String> lines(Map<?, ?> answer) {
        List<String> lines = new ArrayList<>();
        boolean alone = answer.size() == 1;
        answer.forEach((name, value) -> {
            if (value instanceof List<?> items) {
                if (!alone && !items.isEmpty()) {
                    lines.add(name + ":");
                }
                items.forEach(item -> lines.add((alone ? "" : "  ") + row(item)));
                if (alone && items.isEmpty()) {
                    lines.add("none");
                }
            } else {
                lines.add(name + ": " + row(value));
            }
        });
        return lines.stream().map(PlainText::graphic).toList();
    }

    /** What is true is told by its name, what is false is not told. */
    private static String row(Object value) {
        if (value instanceof List<?> items) {
            return items.stream().map(ReadableJson::row).collect(joining(", "));
        }
        if (!(value instanceof Map<?, ?> fields)) {
            return String.valueOf(value);
        }
        boolean counts = fields.values().stream().allMatch(Number.class::isInstance);
        return fields.entrySet().stream()
                .map(field -> counts ? field.getValue() + " " + field.getKey() : cell(field))
                .filter(text -> !text.isEmpty())
                .collect(joining(counts ? ", " : "  "));
    }

    private static String cell(Map.Entry<?, ?> field) {
        if (field.getValue() instanceof Boolean flag) {
            return flag ? String.valueOf(field.getKey()) : "";
        }
        return field.getValue() instanceof Number ? field.getKey() + " " + field.getValue() : row(field.getValue());
    }
}
