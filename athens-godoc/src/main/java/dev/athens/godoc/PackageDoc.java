package dev.athens.godoc;

import dev.athens.godoc.comment.Block;
import dev.athens.godoc.comment.DocText;
import dev.athens.godoc.comment.Names;
import dev.athens.godoc.comment.PlainTextPrinter;
import dev.athens.godoc.syntax.SourceFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * The documentation of a package.
 *
 * @param name what its package clause says
 * @param doc the text of its comments; may be empty
 * @param imports what its files import, sorted
 * @param files the names of its files, sorted, without tests
 * @param constants that belong to no type
 * @param variables that belong to no type
 * @param functions that belong to no type
 * @param notes by their markers, such as {@code BUG}
 * @param problems what is no Go in its files
 * @param importNames by which name which path is imported, as far as that is the same in all files
 */
public record PackageDoc(
        String importPath,
        String name,
        String doc,
        List<String> imports,
        List<String> files,
        List<ValueDoc> constants,
        List<ValueDoc> variables,
        List<FunctionDoc> functions,
        List<TypeDoc> types,
        List<Example> examples,
        SortedMap<String, List<Note>> notes,
        List<FileProblem> problems,
        Function<String, Optional<String>> importNames) {
    /** With these a comment begins that documents nothing, but was put before the package clause. */
    private static final List<String> NO_SYNOPSIS = List.of("copyright", "all rights", "author");

    /** Something that is no Go. */
    public record FileProblem(Place place, String message) {}

    /** Copies the lists. */
    public PackageDoc {
        imports = List.copyOf(imports);
        files = List.copyOf(files);
        constants = List.copyOf(constants);
        variables = List.copyOf(variables);
        functions = List.copyOf(functions);
        types = List.copyOf(types);
        examples = List.copyOf(examples);
        problems = List.copyOf(problems);
    }

    /**
     * Documents a package.
     *
     * @param importPath by which it is imported
     * @param files its files, those of tests among them, which give examples
     */
    public static PackageDoc of(String importPath, List<SourceFile> files, Visibility visibility) {
        List<SourceFile> sources = new ArrayList<>();
        List<SourceFile> tests = new ArrayList<>();
        files.forEach(file -> (file.name().endsWith("_test.go") ? tests : sources).add(file));
        return new PackageReader(sources, visibility).read(importPath, tests);
    }

    PackageDoc with(List<FunctionDoc> filledFunctions, List<TypeDoc> filledTypes, List<Example> found) {
        return new PackageDoc(
                importPath,
                name,
                doc,
                imports,
                files,
                constants,
                variables,
                filledFunctions,
                filledTypes,
                found,
                notes,
                problems,
                importNames);
    }

    /** What words in brackets stand for in its comments. To be kept where many comments are read. */
    public Names names() {
        Set<String> symbols = symbols();
        return new Names() {
            @Override
            public Optional<String> importPath(String word) {
                return importNames.apply(word).or(() -> word.equals(name) ? Optional.of("") : Optional.empty());
            }

            @Override
            public boolean hasSymbol(String receiver, String word) {
                return symbols.contains(receiver.isEmpty() ? word : receiver + "." + word);
            }
        };
    }

    private Set<String> symbols() {
        Set<String> symbols = new HashSet<>();
        constants.forEach(each -> symbols.addAll(each.names()));
        variables.forEach(each -> symbols.addAll(each.names()));
        functions.forEach(each -> add(symbols, each));
        for (TypeDoc type : types) {
            symbols.add(type.name());
            type.constants().forEach(each -> symbols.addAll(each.names()));
            type.variables().forEach(each -> symbols.addAll(each.names()));
            type.functions().forEach(each -> add(symbols, each));
            type.methods().forEach(each -> add(symbols, each));
            type.members().forEach(member -> symbols.add(type.name() + "." + member));
        }
        return symbols;
    }

    private static void add(Set<String> symbols, FunctionDoc function) {
        symbols.add(function.receiver().isEmpty() ? function.name() : function.receiverName() + "." + function.name());
    }

    /** The first sentence of its comment, on one line; empty if there is none. */
    public String synopsis() {
        return synopsis(doc, names());
    }

    /**
     * The first sentence of a comment, on one line; empty if there is none. Source: go/doc, Synopsis.
     *
     * @param names what words in brackets stand for
     */
    public static String synopsis(String text, Names names) {
        String sentence = firstSentence(text);
        String lower = sentence.toLowerCase(Locale.ROOT);
        if (NO_SYNOPSIS.stream().anyMatch(lower::startsWith)) {
            return "";
        }
        List<Block> blocks = DocText.parse(sentence, names).blocks();
        return !blocks.isEmpty() && blocks.get(0) instanceof Block.Paragraph paragraph
                ? PlainTextPrinter.oneLine(paragraph.text())
                : "";
    }

    /** It ends with a full stop before a space, unless that is behind a single capital letter. */
    private static String firstSentence(String text) {
        int beforeLastTwo = 0;
        int beforeLast = 0;
        int last = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            boolean isSpace = c == ' ' || c == '\n' || c == '\r' || c == '\t';
            if ((isSpace && last == '.' && (!isUpper(beforeLast) || isUpper(beforeLastTwo)))
                    || last == '。'
                    || last == '．') {
                return text.substring(0, at);
            }
            beforeLastTwo = beforeLast;
            beforeLast = last;
            last = isSpace ? ' ' : c;
        }
        return text;
    }

    private static boolean isUpper(int codePoint) {
        return Character.getType(codePoint) == Character.UPPERCASE_LETTER;
    }
}
