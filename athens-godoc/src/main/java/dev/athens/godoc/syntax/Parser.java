package dev.athens.godoc.syntax;

import dev.athens.godoc.scan.TokenKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the declarations of one file. Source: The Go Programming Language Specification, "Source file organization". */
final class Parser {
    private static final int MAX_PROBLEMS = 10;

    private final String name;
    private final String source;
    private final TokenStream tokens;
    private final TypeParser types;
    private final List<SourceFile.Problem> problems = new ArrayList<>();
    private final List<Declaration> declarations = new ArrayList<>();

    Parser(String name, String source) {
        this.name = name;
        this.source = source;
        this.tokens = new TokenStream(source);
        this.types = new TypeParser(tokens, this::problem);
    }

    SourceFile file() {
        Comments doc = tokens.lead();
        String packageName = packageClause();
        if (!packageName.isEmpty()) {
            while (!tokens.is(TokenKind.END)) {
                declaration();
            }
        }
        return new SourceFile(
                name, source, new Lines(source), doc, packageName, declarations, tokens.comments(), problems);
    }

    private String packageClause() {
        if (!tokens.is(TokenKind.PACKAGE)) {
            problem("expected a package clause");
            return "";
        }
        tokens.next();
        if (!tokens.is(TokenKind.NAME)) {
            problem("expected the name of the package");
            return "";
        }
        String packageName = tokens.text();
        tokens.next();
        endOfStatement();
        return packageName;
    }

    private void problem(String message) {
        if (problems.size() < MAX_PROBLEMS) {
            String found = tokens.text();
            problems.add(new SourceFile.Problem(
                    tokens.line(),
                    message + ", found "
                            + (found.isEmpty() || found.length() > 40
                                    ? tokens.kind().toString()
                                    : found)));
        }
    }

    /** Takes the end of a statement, and gives the comment behind it. Source: go/parser. */
    private Comments endOfStatement() {
        if (tokens.is(TokenKind.CLOSE_PAREN) || tokens.is(TokenKind.CLOSE_BRACE)) {
            return Comments.NONE;
        }
        if (!tokens.is(TokenKind.SEMICOLON)) {
            if (!tokens.is(TokenKind.END)) {
                problem("expected the end of the declaration");
                skipToDeclaration();
            }
            return Comments.NONE;
        }
        return tokens.endOfLine();
    }

    /** Goes on where the next declaration may begin. */
    private void skipToDeclaration() {
        while (!tokens.is(TokenKind.END)) {
            switch (tokens.kind()) {
                case IMPORT, CONST, VAR, TYPE, FUNC -> {
                    return;
                }
                case OPEN_BRACE -> types.closeBrackets();
                default -> tokens.next();
            }
        }
    }

    private void declaration() {
        Comments doc = tokens.lead();
        int start = tokens.start();
        long before = tokens.consumed();
        switch (tokens.kind()) {
            case IMPORT -> imports();
            case CONST, VAR -> values(doc, start);
            case TYPE -> typeDeclarations(doc, start);
            case FUNC -> function(doc, start);
            case SEMICOLON -> tokens.next();
            default -> {
                problem("expected a declaration");
                skipToDeclaration();
            }
        }
        if (tokens.consumed() == before) {
            tokens.next();
        }
    }

    /** Reads what stands behind a keyword, in parentheses or not. */
    private boolean each(Runnable one) {
        tokens.next();
        if (!tokens.is(TokenKind.OPEN_PAREN)) {
            one.run();
            return false;
        }
        tokens.next();
        while (!tokens.is(TokenKind.CLOSE_PAREN) && !tokens.is(TokenKind.END)) {
            long before = tokens.consumed();
            one.run();
            if (tokens.consumed() == before) {
                problem("expected another line of the declaration");
                tokens.next();
            }
        }
        tokens.next();
        return true;
    }

    private void imports() {
        if (each(this::oneImport)) {
            endOfStatement();
        }
    }

    private void oneImport() {
        int start = tokens.start();
        Optional<String> alias = Optional.empty();
        if (tokens.is(TokenKind.NAME) || tokens.is(TokenKind.DOT)) {
            alias = Optional.of(tokens.text());
            tokens.next();
        }
        if (!tokens.is(TokenKind.STRING)) {
            problem("expected an import path");
            skipToDeclaration();
            return;
        }
        String quoted = tokens.text();
        tokens.next();
        declarations.add(
                new Declaration.Import(alias, quoted.substring(1, quoted.length() - 1), start, tokens.lastEnd()));
        endOfStatement();
    }

    private void values(Comments doc, int start) {
        boolean areConstants = tokens.is(TokenKind.CONST);
        List<Declaration.Value> each = new ArrayList<>();
        boolean isGroup = each(() -> each.add(value()));
        int end = isGroup || each.isEmpty()
                ? tokens.lastEnd()
                : each.get(each.size() - 1).end();
        declarations.add(new Declaration.Values(doc, areConstants, isGroup, each, start, end));
        if (isGroup) {
            endOfStatement();
        }
    }

    private Declaration.Value value() {
        Comments doc = tokens.lead();
        int start = tokens.start();
        List<Identifier> names = types.names();
        Optional<TypeExpression> type = tokens.is(TokenKind.ASSIGN) ? Optional.empty() : types.optionalType();
        int expressions = 0;
        if (tokens.is(TokenKind.ASSIGN)) {
            do {
                tokens.next();
                tokens.skipExpression();
                expressions++;
            } while (tokens.is(TokenKind.COMMA));
        }
        int end = tokens.lastEnd();
        return new Declaration.Value(doc, names, type, expressions, endOfStatement(), start, end);
    }

    private void typeDeclarations(Comments groupDoc, int groupStart) {
        List<Declaration.Type> each = new ArrayList<>();
        boolean isGroup = each(() -> type().ifPresent(each::add));
        if (isGroup) {
            endOfStatement();
        }
        for (Declaration.Type type : each) {
            declarations.add(new Declaration.Type(
                    type.doc().isEmpty() || !isGroup ? groupDoc : type.doc(),
                    type.name(),
                    type.typeParameters(),
                    type.type(),
                    isGroup,
                    isGroup ? type.start() : groupStart,
                    type.end()));
        }
    }

    private Optional<Declaration.Type> type() {
        Comments doc = tokens.lead();
        int start = tokens.start();
        if (!tokens.is(TokenKind.NAME)) {
            problem("expected the name of a type");
            skipToDeclaration();
            return Optional.empty();
        }
        Identifier named = types.name();
        List<Field> parameters = tokens.is(TokenKind.OPEN_BRACKET) && TypeParameters.startsAt(source, tokens.start())
                ? types.typeParameters()
                : List.of();
        if (tokens.is(TokenKind.ASSIGN)) {
            tokens.next();
        }
        TypeExpression type = types.type();
        int end = tokens.lastEnd();
        endOfStatement();
        return Optional.of(new Declaration.Type(doc, named, parameters, type, true, start, end));
    }

    private void function(Comments doc, int start) {
        tokens.next();
        Optional<List<Field>> receiver =
                tokens.is(TokenKind.OPEN_PAREN) ? Optional.of(types.parameters()) : Optional.empty();
        if (!tokens.is(TokenKind.NAME)) {
            problem("expected the name of a function");
            skipToDeclaration();
            return;
        }
        Identifier named = types.name();
        Signature signature = types.signature();
        Optional<Declaration.Body> body = Optional.empty();
        if (tokens.is(TokenKind.OPEN_BRACE)) {
            int open = tokens.start();
            types.closeBrackets();
            body = Optional.of(new Declaration.Body(open, tokens.lastEnd()));
        }
        declarations.add(new Declaration.Function(doc, receiver, named, signature, body, start, tokens.lastEnd()));
        endOfStatement();
    }
}
