package dev.athens.godoc;

import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.Field;
import dev.athens.godoc.syntax.Identifier;
import dev.athens.godoc.syntax.SourceFile;
import dev.athens.godoc.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is shown of a declaration, and how. Source: go/doc, exports.go.
 *
 * @param visibility what is shown of a package
 * @param shadowed predeclared types whose names the package has given to types of its own
 */
record Shown(Visibility visibility, Set<String> shadowed) {
    private static final String BLANK = "_";

    /**
     * A line of constants or variables as it is shown.
     *
     * @param type the written one, or the one that the line has from one that is not shown
     * @param hasValues whether values are written
     */
    record Value(List<String> names, Optional<TypeExpression> type, boolean hasValues) {}

    /** Constants or variables as they are shown. */
    record Values(List<Value> each, String text) {}

    /** A type as it is shown. */
    record Type(List<String> members, String text) {}

    /** What is shown of constants or variables; empty if nothing is. */
    Optional<Values> values(SourceFile file, Declaration.Values declaration) {
        SourceText text = new SourceText(file.source(), declaration.start(), declaration.end());
        List<Value> shown = new ArrayList<>();
        Optional<TypeExpression> hiddenType = Optional.empty();
        for (Declaration.Value value : declaration.each()) {
            boolean hasValues = value.expressions() > 0;
            Optional<TypeExpression> type = value.type();
            if (declaration.areConstants() && visibility == Visibility.EXPORTED) {
                if (type.isEmpty() && !hasValues) {
                    type = hiddenType;
                }
                boolean isSeen = value.names().stream().anyMatch(Identifier::isExported);
                hiddenType = isSeen ? Optional.empty() : type.filter(Shown::canBeOfConstant);
            }
            // the names stand for the values in their order
            boolean keepsPlaces = hasValues || type.isEmpty();
            List<String> names = names(value.names(), keepsPlaces, text);
            if (names.isEmpty()) {
                text.leaveOut(
                        value.doc().isEmpty() ? value.start() : value.doc().start(),
                        value.comment().isEmpty()
                                ? value.end()
                                : value.comment().end());
            } else {
                value.type().ifPresent(written -> cut(written, text));
                shown.add(new Value(names, type, hasValues));
            }
        }
        return shown.isEmpty() ? Optional.empty() : Optional.of(new Values(shown, text.text()));
    }

    private static boolean canBeOfConstant(TypeExpression type) {
        return type instanceof TypeExpression.Name || type instanceof TypeExpression.Qualified;
    }

    /** The names that are shown; none if nothing is. */
    private List<String> names(List<Identifier> all, boolean keepsPlaces, SourceText text) {
        if (all.stream().noneMatch(name -> visibility.shows(name.name()))) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Identifier name = all.get(i);
            if (visibility.shows(name.name())) {
                names.add(name.name());
            } else if (keepsPlaces) {
                names.add(BLANK);
                text.replace(name.start(), name.end(), BLANK);
            } else {
                leaveOut(all, i, text);
            }
        }
        return names;
    }

    /** Leaves out a name with its comma. */
    private static void leaveOut(List<Identifier> all, int i, SourceText text) {
        boolean isLast = i == all.size() - 1;
        text.replace(
                isLast ? all.get(i - 1).end() : all.get(i).start(),
                isLast ? all.get(i).end() : all.get(i + 1).start(),
                "");
    }

    /** What is shown of a type whose name is. */
    Type type(SourceFile file, Declaration.Type declaration) {
        SourceText text = new SourceText(file.source(), declaration.start(), declaration.end());
        List<String> members = cut(declaration.type(), text);
        String shown = text.text();
        return new Type(members, declaration.isGrouped() ? "type " + SourceText.withoutIndentation(shown) : shown);
    }

    /** Cuts out what is not shown of a type; gives the names of those of its fields that are. */
    private List<String> cut(TypeExpression type, SourceText text) {
        if (type instanceof TypeExpression.Struct struct) {
            return fields(struct.fields(), false, struct.open(), struct.end(), text);
        }
        if (type instanceof TypeExpression.Interface elements) {
            return fields(elements.elements(), true, elements.open(), elements.end(), text);
        }
        if (type instanceof TypeExpression.Parenthesized parenthesized) {
            cut(parenthesized.inner(), text);
        } else if (type instanceof TypeExpression.Pointer pointer) {
            cut(pointer.base(), text);
        } else if (type instanceof TypeExpression.Array array) {
            cut(array.element(), text);
        } else if (type instanceof TypeExpression.MapOf map) {
            cut(map.key(), text);
            cut(map.value(), text);
        } else if (type instanceof TypeExpression.Channel channel) {
            cut(channel.element(), text);
        } else if (type instanceof TypeExpression.Underlying underlying) {
            cut(underlying.base(), text);
        } else if (type instanceof TypeExpression.Union union) {
            union.terms().forEach(term -> cut(term, text));
        } else if (type instanceof TypeExpression.Function function) {
            function.signature().typeParameters().forEach(field -> cut(field.type(), text));
            function.signature().parameters().forEach(field -> cut(field.type(), text));
            function.signature().results().forEach(field -> cut(field.type(), text));
        }
        return List.of();
    }

    private List<String> fields(List<Field> fields, boolean areElements, int open, int end, SourceText text) {
        List<String> names = new ArrayList<>();
        boolean isIncomplete = false;
        for (Field field : fields) {
            List<String> shown = field.names().isEmpty() ? List.of() : names(field.names(), false, text);
            names.addAll(shown);
            isIncomplete |= shown.size() < field.names().size();
            boolean isKept = field.names().isEmpty() ? shows(field.type(), areElements) : !shown.isEmpty();
            if (isKept) {
                cut(field.type(), text);
            } else {
                isIncomplete = true;
                text.leaveOut(
                        field.doc().isEmpty() ? field.start() : field.doc().start(),
                        field.comment().isEmpty()
                                ? field.end()
                                : field.comment().end());
            }
        }
        if (isIncomplete) {
            text.incomplete(open, end, areElements ? "methods" : "fields");
        }
        return names;
    }

    /** Tells whether something that is embedded is shown. */
    private boolean shows(TypeExpression embedded, boolean isElement) {
        String name = embedded.baseName().name();
        if (name.isEmpty()) {
            return isElement;
        }
        return visibility.shows(name) || (isElement && Predeclared.TYPES.contains(name) && !shadowed.contains(name));
    }
}
