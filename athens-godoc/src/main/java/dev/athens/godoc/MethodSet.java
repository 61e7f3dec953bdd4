package dev.athens.godoc;

import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.Field;
import dev.athens.godoc.syntax.Identifier;
import dev.athens.godoc.syntax.SourceFile;
import dev.athens.godoc.syntax.TypeExpression;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Functions or methods by their names. Source: go/doc, methodSet. Not thread-safe. */
final class MethodSet {
    private final Map<String, Entry> byName = new HashMap<>();

    /**
     * One of them.
     *
     * @param isConflict whether several types that are embedded at the same depth have it, so that nobody has it
     */
    private record Entry(FunctionDoc doc, boolean isConflict) {}

    /** Adds what is declared; a second declaration counts only if the first has no comment. */
    void declare(SourceFile file, Declaration.Function function) {
        String name = function.name().name();
        Entry before = byName.get(name);
        if (before != null && !before.doc().doc().isEmpty()) {
            return;
        }
        String receiver = function.receiver().map(MethodSet::receiver).orElse("");
        String text = new SourceText(
                        file.source(), function.start(), function.signature().end())
                .text();
        byName.put(
                name,
                new Entry(
                        new FunctionDoc(
                                function.doc().text(),
                                name,
                                text,
                                receiver,
                                receiver,
                                0,
                                List.of(),
                                SourceText.place(file, function.start())),
                        false));
    }

    private static String receiver(List<Field> fields) {
        return fields.size() == 1 ? written(fields.get(0).type()) : "BAD";
    }

    /** The type of a receiver with its type parameters. */
    private static String written(TypeExpression type) {
        if (type instanceof TypeExpression.Name name) {
            return name.name().name();
        }
        if (type instanceof TypeExpression.Pointer pointer) {
            return "*" + written(pointer.base());
        }
        if (type instanceof TypeExpression.Instance instance) {
            return written(instance.generic())
                    + instance.arguments().stream()
                            .map(argument -> argument instanceof TypeExpression.Name name
                                    ? name.name().name()
                                    : "BAD")
                            .collect(Collectors.joining(", ", "[", "]"));
        }
        return type instanceof TypeExpression.Parenthesized parenthesized ? written(parenthesized.inner()) : "BAD";
    }

    /** Those that are declared, and not embedded. */
    List<FunctionDoc> own() {
        return byName.values().stream()
                .filter(entry -> !entry.isConflict() && entry.doc().level() == 0)
                .map(Entry::doc)
                .toList();
    }

    /** Adds what is embedded, unless there is one of the same name at a smaller depth. */
    void embed(FunctionDoc method) {
        Entry before = byName.get(method.name());
        if (before == null || method.level() < before.doc().level()) {
            byName.put(method.name(), new Entry(method, false));
        } else if (method.level() == before.doc().level()) {
            byName.put(method.name(), new Entry(method, true));
        }
    }

    /** Takes over those of another set, in place of those of the same names or not. */
    void add(MethodSet others, boolean replaces) {
        others.byName.forEach((name, entry) -> {
            if (replaces) {
                byName.put(name, entry);
            } else {
                byName.putIfAbsent(name, entry);
            }
        });
    }

    /**
     * Those that are shown, by their names: what is embedded only if its own type is not shown.
     *
     * @param showsEmbedded whether all that is embedded is shown nevertheless
     */
    List<FunctionDoc> sorted(boolean showsEmbedded) {
        return byName.values().stream()
                .filter(entry -> !entry.isConflict())
                .map(Entry::doc)
                .filter(method -> showsEmbedded
                        || method.level() == 0
                        || !Identifier.isExported(TypeDoc.nameOf(method.originalReceiver())))
                .sorted(Comparator.comparing(FunctionDoc::name))
                .toList();
    }
}
