package dev.athens.godoc.syntax;

import dev.athens.godoc.scan.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads types and what they are made of. */
final class TypeParser {
    /** Deeper than anybody writes types, and not as deep as a stack is. */
    private static final int MAX_DEPTH = 200;

    private final TokenStream tokens;
    private final Consumer<String> problems;
    private int depth;

    TypeParser(TokenStream tokens, Consumer<String> problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    Identifier name() {
        Identifier name = new Identifier(tokens.text(), tokens.start());
        tokens.next();
        return name;
    }

    /** Reads names with commas between them; none if there is none. */
    List<Identifier> names() {
        List<Identifier> names = new ArrayList<>();
        while (tokens.is(TokenKind.NAME)) {
            names.add(name());
            if (!tokens.is(TokenKind.COMMA)) {
                break;
            }
            tokens.next();
        }
        if (names.isEmpty()) {
            problems.accept("expected a name");
        }
        return names;
    }

    /** Reads a type. */
    TypeExpression type() {
        return optionalType().orElseGet(() -> {
            problems.accept("expected a type");
            return new TypeExpression.Malformed(tokens.start(), tokens.start());
        });
    }

    /** Reads a type if one begins here. */
    Optional<TypeExpression> optionalType() {
        if (depth == MAX_DEPTH) {
            problems.accept("a type is nested too deeply");
            int start = tokens.start();
            tokens.skipExpression();
            return Optional.of(new TypeExpression.Malformed(start, tokens.lastEnd()));
        }
        depth++;
        try {
            return beginning();
        } finally {
            depth--;
        }
    }

    private Optional<TypeExpression> beginning() {
        int start = tokens.start();
        return switch (tokens.kind()) {
            case NAME -> Optional.of(named(true));
            case OPEN_BRACKET -> {
                closeBrackets();
                yield Optional.of(new TypeExpression.Array(type(), start));
            }
            case STAR -> {
                tokens.next();
                yield Optional.of(new TypeExpression.Pointer(type(), start));
            }
            case OPEN_PAREN -> {
                tokens.next();
                TypeExpression inner = type();
                close(TokenKind.CLOSE_PAREN);
                yield Optional.of(new TypeExpression.Parenthesized(inner, start, tokens.lastEnd()));
            }
            case FUNC -> {
                tokens.next();
                yield Optional.of(new TypeExpression.Function(signature(), start));
            }
            case STRUCT -> Optional.of(struct());
            case INTERFACE -> Optional.of(interfaceType());
            case MAP -> {
                tokens.next();
                close(TokenKind.OPEN_BRACKET);
                TypeExpression key = type();
                close(TokenKind.CLOSE_BRACKET);
                yield Optional.of(new TypeExpression.MapOf(key, type(), start));
            }
            case CHAN, ARROW -> {
                while (tokens.is(TokenKind.CHAN) || tokens.is(TokenKind.ARROW)) {
                    boolean isChannel = tokens.is(TokenKind.CHAN);
                    tokens.next();
                    if (isChannel) {
                        if (tokens.is(TokenKind.ARROW)) {
                            tokens.next();
                        }
                        break;
                    }
                }
                yield Optional.of(new TypeExpression.Channel(type(), start));
            }
            default -> Optional.empty();
        };
    }

    /** Goes behind the bracket that closes the one that is here. */
    void closeBrackets() {
        if (!tokens.skipBrackets()) {
            problems.accept("a bracket is not closed");
        }
    }

    /** Takes a bracket that must be here. */
    void close(TokenKind bracket) {
        if (tokens.is(bracket)) {
            tokens.next();
        } else {
            problems.accept("expected " + bracket);
        }
    }

    /**
     * Reads the name of a type.
     *
     * @param mayBeInstance whether brackets behind it are type arguments
     */
    private TypeExpression named(boolean mayBeInstance) {
        Identifier first = name();
        return named(first, mayBeInstance);
    }

    TypeExpression named(Identifier first, boolean mayBeInstance) {
        TypeExpression type = new TypeExpression.Name(first);
        if (tokens.is(TokenKind.DOT)) {
            tokens.next();
            if (!tokens.is(TokenKind.NAME)) {
                problems.accept("expected the name of a type");
                return type;
            }
            type = new TypeExpression.Qualified(first.name(), name(), first.start());
        }
        return mayBeInstance && tokens.is(TokenKind.OPEN_BRACKET) ? instance(type) : type;
    }

    private TypeExpression instance(TypeExpression generic) {
        tokens.next();
        List<TypeExpression> arguments = new ArrayList<>();
        while (!tokens.is(TokenKind.CLOSE_BRACKET) && !tokens.is(TokenKind.END)) {
            long before = tokens.consumed();
            arguments.add(type());
            if (tokens.is(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.is(TokenKind.CLOSE_BRACKET)) {
                tokens.skipExpression();
                if (tokens.consumed() == before || tokens.is(TokenKind.SEMICOLON)) {
                    break;
                }
            }
        }
        close(TokenKind.CLOSE_BRACKET);
        return new TypeExpression.Instance(generic, arguments, tokens.lastEnd());
    }

    private TypeExpression struct() {
        int start = tokens.start();
        tokens.next();
        int open = tokens.start();
        close(TokenKind.OPEN_BRACE);
        List<Field> fields = new ArrayList<>();
        while (!tokens.is(TokenKind.CLOSE_BRACE) && !tokens.is(TokenKind.END)) {
            long before = tokens.consumed();
            fields.add(structField());
            if (tokens.consumed() == before) {
                problems.accept("expected a field");
                tokens.next();
            }
        }
        close(TokenKind.CLOSE_BRACE);
        return new TypeExpression.Struct(fields, start, open, tokens.lastEnd());
    }

    private Field structField() {
        Comments doc = tokens.lead();
        int start = tokens.start();
        List<Identifier> names = new ArrayList<>();
        TypeExpression type;
        if (tokens.is(TokenKind.NAME)) {
            Identifier first = name();
            if (tokens.is(TokenKind.DOT) || endsField()) {
                type = named(first, true);
            } else if (tokens.is(TokenKind.OPEN_BRACKET)) {
                type = arrayOrInstance(first, names);
            } else {
                names.add(first);
                while (tokens.is(TokenKind.COMMA)) {
                    tokens.next();
                    if (tokens.is(TokenKind.NAME)) {
                        names.add(name());
                    }
                }
                type = type();
            }
        } else {
            type = type();
        }
        if (tokens.is(TokenKind.STRING)) {
            tokens.next();
        }
        int end = tokens.lastEnd();
        return new Field(names, type, start, end, doc, endOfElement());
    }

    private boolean endsField() {
        return tokens.is(TokenKind.STRING) || tokens.is(TokenKind.SEMICOLON) || tokens.is(TokenKind.CLOSE_BRACE);
    }

    /** Reads what follows a name and begins with a bracket: {@code a [4]T}, {@code a []T}, or the instance {@code T[A]}. */
    TypeExpression arrayOrInstance(Identifier first, List<Identifier> names) {
        int start = tokens.start();
        TypeExpression instance = instanceOrLength(new TypeExpression.Name(first));
        Optional<TypeExpression> element = optionalType();
        if (element.isEmpty()) {
            return instance;
        }
        names.add(first);
        return new TypeExpression.Array(element.get(), start);
    }

    /** Reads brackets of which it is not known yet what they are. */
    private TypeExpression instanceOrLength(TypeExpression generic) {
        tokens.next();
        List<TypeExpression> arguments = new ArrayList<>();
        while (!tokens.is(TokenKind.CLOSE_BRACKET) && !tokens.is(TokenKind.END) && !tokens.is(TokenKind.SEMICOLON)) {
            optionalType().ifPresent(arguments::add);
            tokens.skipExpression();
            if (tokens.is(TokenKind.COMMA)) {
                tokens.next();
            } else if (!tokens.is(TokenKind.CLOSE_BRACKET)) {
                break;
            }
        }
        close(TokenKind.CLOSE_BRACKET);
        return new TypeExpression.Instance(generic, arguments, tokens.lastEnd());
    }

    private Comments endOfElement() {
        if (tokens.is(TokenKind.CLOSE_BRACE) || tokens.is(TokenKind.CLOSE_PAREN)) {
            return Comments.NONE;
        }
        if (!tokens.is(TokenKind.SEMICOLON)) {
            problems.accept("expected the end of the line");
            while (!tokens.is(TokenKind.SEMICOLON) && !tokens.is(TokenKind.CLOSE_BRACE) && !tokens.is(TokenKind.END)) {
                tokens.skipOne();
            }
            return Comments.NONE;
        }
        return tokens.endOfLine();
    }

    private TypeExpression interfaceType() {
        int start = tokens.start();
        tokens.next();
        int open = tokens.start();
        close(TokenKind.OPEN_BRACE);
        List<Field> elements = new ArrayList<>();
        while (!tokens.is(TokenKind.CLOSE_BRACE) && !tokens.is(TokenKind.END)) {
            long before = tokens.consumed();
            elements.add(interfaceElement());
            if (tokens.consumed() == before) {
                problems.accept("expected a method or a type");
                tokens.next();
            }
        }
        close(TokenKind.CLOSE_BRACE);
        return new TypeExpression.Interface(elements, start, open, tokens.lastEnd());
    }

    private Field interfaceElement() {
        Comments doc = tokens.lead();
        int start = tokens.start();
        List<Identifier> names = List.of();
        TypeExpression type;
        if (tokens.is(TokenKind.NAME)) {
            Identifier first = name();
            if (tokens.is(TokenKind.OPEN_PAREN)) {
                names = List.of(first);
                type = new TypeExpression.Function(signature(), first.end());
            } else {
                type = constraint(named(first, true));
            }
        } else {
            type = constraint(term());
        }
        int end = tokens.lastEnd();
        return new Field(names, type, start, end, doc, endOfElement());
    }

    private TypeExpression term() {
        if (tokens.is(TokenKind.TILDE)) {
            int start = tokens.start();
            tokens.next();
            return new TypeExpression.Underlying(type(), start);
        }
        return type();
    }

    private TypeExpression constraint(TypeExpression first) {
        if (!tokens.is(TokenKind.BAR)) {
            return first;
        }
        List<TypeExpression> terms = new ArrayList<>(List.of(first));
        while (tokens.is(TokenKind.BAR)) {
            tokens.next();
            terms.add(term());
        }
        return new TypeExpression.Union(terms);
    }

    /** Reads the parameters of a function, and what follows. */
    Signature signature() {
        List<Field> typeParameters = tokens.is(TokenKind.OPEN_BRACKET) ? typeParameters() : List.of();
        List<Field> parameters = List.of();
        if (tokens.is(TokenKind.OPEN_PAREN)) {
            parameters = parameters();
        } else {
            problems.accept("expected (");
        }
        List<Field> results = List.of();
        if (tokens.is(TokenKind.OPEN_PAREN)) {
            results = parameters();
        } else {
            results = optionalType().map(TypeParser::unnamed).map(List::of).orElse(List.of());
        }
        return new Signature(typeParameters, parameters, results, tokens.lastEnd());
    }

    static Field unnamed(TypeExpression type) {
        return new Field(List.of(), type, type.start(), type.end(), Comments.NONE, Comments.NONE);
    }

    /** Reads type parameters in brackets. */
    List<Field> typeParameters() {
        tokens.next();
        List<Field> fields = new ArrayList<>();
        while (tokens.is(TokenKind.NAME)) {
            int start = tokens.start();
            List<Identifier> names = names();
            TypeExpression type = constraint(term());
            fields.add(new Field(names, type, start, tokens.lastEnd(), Comments.NONE, Comments.NONE));
            if (!tokens.is(TokenKind.COMMA)) {
                break;
            }
            tokens.next();
        }
        if (!tokens.is(TokenKind.CLOSE_BRACKET)) {
            problems.accept("expected ]");
            while (!tokens.is(TokenKind.CLOSE_BRACKET)
                    && !tokens.is(TokenKind.SEMICOLON)
                    && !tokens.is(TokenKind.END)) {
                tokens.skipOne();
            }
        }
        close(TokenKind.CLOSE_BRACKET);
        return fields;
    }

    /** Reads parameters in parentheses. */
    List<Field> parameters() {
        return new ParameterParser(tokens, this, problems).parameters();
    }
}
