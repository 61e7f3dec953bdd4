package dev.athens.module;

import dev.athens.internal.GoText;
import dev.athens.module.GoModFile.Retraction;
import dev.athens.module.GoModLexer.Kind;
import dev.athens.module.GoModLexer.Line;
import dev.athens.module.GoModLexer.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the directives that count in a dependency; unknown ones and those of a main module are skipped, but one error in
 * a known directive spoils the whole file. Not thread-safe; one file uses one instance.
 *
 * <p>Source: golang.org/x/mod/modfile, ParseLax.
 */
final class GoModParser {
    /** Enough for every real module; a file that is nothing but retractions must not fill the heap. */
    private static final int MAX_RETRACTIONS = 10_000;

    private static final int MAX_REQUIREMENTS = 100_000;

    private static final int MAX_VERSION_CHARS = 256;
    private static final Set<String> BLOCKS = Set.of("module", "require", "retract", "ignore");
    private static final Pattern GO_VERSION =
            Pattern.compile("[1-9][0-9]*\\.(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))?([a-z]+[0-9]+)?");
    private static final Pattern LAX_GO_VERSION =
            Pattern.compile("v?([1-9][0-9]*\\.(?:0|[1-9][0-9]*))[^0-9].*", Pattern.DOTALL);

    /** Versions that are none are below all others. */
    private static final Semver LOWEST = Semver.parse("v0.0.0-0").orElseThrow();

    private final GoModLexer lexer;
    private final List<Retraction> retractions = new ArrayList<>();
    private Optional<String> goVersion = Optional.empty();
    private final Optional<List<ModuleVersion>> requirements;
    private final Optional<MainDirectives> main;
    private boolean hasModule;

    private GoModParser(byte[] file, Optional<List<ModuleVersion>> requirements, Optional<MainDirectives> main)
            throws SyntaxException {
        this.lexer = new GoModLexer(file);
        this.requirements = requirements;
        this.main = main;
    }

    static Optional<MainGoMod> main(byte[] file) {
        try {
            List<ModuleVersion> requirements = new ArrayList<>();
            MainDirectives main = new MainDirectives();
            GoModParser parser = new GoModParser(file, Optional.of(requirements), Optional.of(main));
            parser.parseStatements();
            return Optional.of(main.with(parser.goVersion, requirements));
        } catch (SyntaxException | InvalidNameException e) {
            return Optional.empty();
        }
    }

    static Optional<GoModFile> parse(byte[] file) {
        try {
            GoModParser parser = new GoModParser(file, Optional.empty(), Optional.empty());
            parser.parseStatements();
            return Optional.of(new GoModFile(parser.goVersion, parser.retractions));
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    static Optional<GoModRequirements> requirements(byte[] file) {
        try {
            List<ModuleVersion> requirements = new ArrayList<>();
            GoModParser parser = new GoModParser(file, Optional.of(requirements), Optional.empty());
            parser.parseStatements();
            return Optional.of(GoModRequirements.of(parser.goVersion, requirements));
        } catch (SyntaxException | InvalidNameException e) {
            return Optional.empty();
        }
    }

    private void parseStatements() throws SyntaxException {
        while (lexer.kind() != Kind.END) {
            if (lexer.kind() == Kind.END_OF_LINE || lexer.kind() == Kind.COMMENT) {
                lexer.advance();
            } else {
                parseStatement();
            }
        }
    }

    /** A line, or a block that begins with a {@code (} at the end of a line. */
    private void parseStatement() throws SyntaxException {
        Line line = new Line();
        line.add(lexer.take());
        while (!lexer.kind().endsLine()) {
            boolean open = lexer.kind() == Kind.OPEN;
            String token = lexer.take();
            if (open && lexer.kind().endsLine()) {
                parseBlock(line);
                return;
            }
            if (open && lexer.kind() == Kind.CLOSE) {
                String close = lexer.take();
                if (lexer.kind().endsLine()) {
                    lexer.advance();
                    return;
                }
                line.add(token);
                line.add(close);
            } else {
                line.add(token);
            }
        }
        lexer.advance();
        apply(line.tokens().get(0), line.tokens().subList(1, line.tokens().size()), line.count() - 1);
    }

    private void parseBlock(Line head) throws SyntaxException {
        String verb = head.tokens().get(0);
        boolean known = head.count() == 1
                && (BLOCKS.contains(verb) || (main.isPresent() && MainDirectives.BLOCKS.contains(verb)));
        while (lexer.kind() != Kind.CLOSE) {
            if (lexer.kind() == Kind.END) {
                throw new SyntaxException("unterminated block");
            }
            if (lexer.kind() == Kind.END_OF_LINE || lexer.kind() == Kind.COMMENT) {
                lexer.advance();
                continue;
            }
            Line line = new Line();
            while (!lexer.kind().endsLine()) {
                line.add(lexer.take());
            }
            if (known) {
                apply(verb, line.tokens(), line.count());
            }
        }
        lexer.advance();
        if (!lexer.kind().endsLine()) {
            throw new SyntaxException("expected newline after closing parenthesis");
        }
        lexer.advance();
    }

    private void apply(String verb, List<String> arguments, int count) throws SyntaxException {
        switch (verb) {
            case "go" -> applyGo(arguments, count);
            case "module" -> applyModule(arguments, count);
            case "require" -> applyRequire(arguments, count);
            case "ignore" -> {
                requireCount(verb, count, 1);
                string(arguments.get(0));
            }
            case "retract" -> applyRetract(arguments);
            default -> {
                // of no concern in a dependency
                if (main.isPresent()) {
                    main.get().apply(verb, arguments, count);
                }
            }
        }
    }

    static void requireCount(String verb, int count, int expected) throws SyntaxException {
        if (count != expected) {
            throw new SyntaxException(verb + " directive with " + count + " arguments");
        }
    }

    private void applyGo(List<String> arguments, int count) throws SyntaxException {
        if (goVersion.isPresent()) {
            throw new SyntaxException("repeated go directive");
        }
        requireCount("go", count, 1);
        String value = arguments.get(0);
        if (GO_VERSION.matcher(value).matches()) {
            goVersion = Optional.of(value);
            return;
        }
        Matcher lax = LAX_GO_VERSION.matcher(value);
        if (!lax.matches()) {
            throw new SyntaxException("invalid go version");
        }
        goVersion = Optional.of(lax.group(1));
    }

    private void applyModule(List<String> arguments, int count) throws SyntaxException {
        if (hasModule) {
            throw new SyntaxException("repeated module directive");
        }
        hasModule = true;
        requireCount("module", count, 1);
        String path = string(arguments.get(0));
        if (main.isPresent()) {
            main.get().module(path);
        }
    }

    private void applyRequire(List<String> arguments, int count) throws SyntaxException {
        requireCount("require", count, 2);
        String path = string(arguments.get(0));
        Version version = canonical(string(arguments.get(1)));
        boolean fits =
                ModulePath.split(path).filter(split -> split.accepts(version)).isPresent();
        if (!fits) {
            throw new SyntaxException("require of a path and a version that do not fit");
        }
        if (requirements.isPresent()) {
            if (requirements.get().size() == MAX_REQUIREMENTS) {
                throw new SyntaxException("more than " + MAX_REQUIREMENTS + " requirements");
            }
            requirements.get().add(new ModuleVersion(ModulePath.parse(path), version));
        }
    }

    static Version canonical(String text) throws SyntaxException {
        Semver semver = Semver.parse(text).orElseThrow(() -> new SyntaxException("require of a version that is none"));
        Version version = Version.parse(semver.canonical());
        return semver.build().equals("+incompatible") ? version.withIncompatible() : version;
    }

    /** A malformed range is no error: later versions of Go may know more forms. */
    private void applyRetract(List<String> tokens) {
        if (tokens.isEmpty() || retractions.size() == MAX_RETRACTIONS) {
            return;
        }
        if (!tokens.get(0).equals("[")) {
            retract(tokens.get(0), tokens.get(0));
        } else if (tokens.size() >= 5
                && tokens.get(2).equals(",")
                && tokens.get(4).equals("]")) {
            retract(tokens.get(1), tokens.get(3));
        }
    }

    private void retract(String lowToken, String highToken) {
        Optional<String> low = version(lowToken);
        Optional<Semver> high = version(highToken).flatMap(Semver::parse);
        if (low.isPresent() && high.isPresent()) {
            retractions.add(new Retraction(Semver.parse(low.get()).orElse(LOWEST), high.get()));
        }
    }

    private static Optional<String> version(String token) {
        return token.length() > MAX_VERSION_CHARS ? Optional.empty() : unquoted(token);
    }

    static String string(String token) throws SyntaxException {
        return unquoted(token).orElseThrow(() -> new SyntaxException("invalid quoted string"));
    }

    /** Quotes other than a pair of double ones are reserved. */
    private static Optional<String> unquoted(String token) {
        if (token.startsWith("\"")) {
            return GoText.unquote(token);
        }
        boolean quote = token.chars().anyMatch(c -> c == '"' || c == '\'' || c == '`');
        return quote ? Optional.empty() : Optional.of(token);
    }
}
