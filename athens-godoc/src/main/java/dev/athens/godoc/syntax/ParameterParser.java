package dev.athens.godoc.syntax;

import dev.athens.godoc.scan.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads parameters, of which it is not known before the last one whether they have names. */
final class ParameterParser {
    private final TokenStream tokens;
    private final TypeParser types;
    private final Consumer<String> problems;

    ParameterParser(TokenStream tokens, TypeParser types, Consumer<String> problems) {
        this.tokens = tokens;
        this.types = types;
        this.problems = problems;
    }

    /** One entry of a parameter list, of which it is not known yet whether it is a name. */
    private record Entry(Optional<Identifier> name, Optional<TypeExpression> type) {}

    /** Reads parameters in parentheses: types alone, or names with types, where names of one type stand together. */
    List<Field> parameters() {
        tokens.next();
        List<Entry> entries = new ArrayList<>();
        while (!tokens.is(TokenKind.CLOSE_PAREN) && !tokens.is(TokenKind.END)) {
            long before = tokens.consumed();
            entries.add(entry());
            if (tokens.is(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.is(TokenKind.CLOSE_PAREN)) {
                problems.accept("expected , or )");
                if (tokens.is(TokenKind.SEMICOLON) || tokens.is(TokenKind.OPEN_BRACE) || tokens.consumed() == before) {
                    break;
                }
            }
        }
        types.close(TokenKind.CLOSE_PAREN);
        return grouped(entries);
    }

    private Entry entry() {
        if (!tokens.is(TokenKind.NAME)) {
            return new Entry(Optional.empty(), Optional.of(parameterType()));
        }
        Identifier first = types.name();
        if (tokens.is(TokenKind.OPEN_BRACKET)) {
            List<Identifier> names = new ArrayList<>();
            TypeExpression type = types.arrayOrInstance(first, names);
            return new Entry(names.stream().findFirst(), Optional.of(type));
        }
        if (tokens.is(TokenKind.DOT)) {
            return new Entry(Optional.empty(), Optional.of(types.named(first, true)));
        }
        if (tokens.is(TokenKind.COMMA) || tokens.is(TokenKind.CLOSE_PAREN)) {
            return new Entry(Optional.of(first), Optional.empty());
        }
        return new Entry(Optional.of(first), Optional.of(parameterType()));
    }

    private TypeExpression parameterType() {
        if (tokens.is(TokenKind.ELLIPSIS)) {
            int start = tokens.start();
            tokens.next();
            return new TypeExpression.Array(types.type(), start);
        }
        return types.type();
    }

    private static List<Field> grouped(List<Entry> entries) {
        boolean areNamed = entries.stream()
                .anyMatch(entry -> entry.name().isPresent() && entry.type().isPresent());
        List<Field> fields = new ArrayList<>();
        List<Identifier> names = new ArrayList<>();
        for (Entry entry : entries) {
            if (areNamed) {
                entry.name().ifPresent(names::add);
                if (entry.type().isPresent()) {
                    TypeExpression type = entry.type().get();
                    int start = names.isEmpty() ? type.start() : names.get(0).start();
                    fields.add(new Field(names, type, start, type.end(), Comments.NONE, Comments.NONE));
                    names = new ArrayList<>();
                }
            } else {
                fields.add(TypeParser.unnamed(entry.type()
                        .orElseGet(() -> new TypeExpression.Name(entry.name().orElseThrow()))));
            }
        }
        return fields;
    }
}
