package dev.athens.godoc;

import dev.athens.godoc.syntax.Comments;
import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds examples in test files. Source: go/doc, Examples. */
final class ExampleReader {
    private static final String EXAMPLE = "Example";
    private static final Pattern OUTPUT =
            Pattern.compile("[ \t\n\\x0B\f\r]*(unordered )?output:", Pattern.CASE_INSENSITIVE);

    private ExampleReader() {}

    /** All examples, by their names. */
    static List<Example> read(List<SourceFile> tests) {
        return tests.stream()
                .flatMap(file -> read(file).stream())
                .sorted(Comparator.comparing(Example::name))
                .toList();
    }

    private static List<Example> read(SourceFile file) {
        List<Declaration.Function> found = new ArrayList<>();
        boolean hasTests = false;
        int declarations = 0;
        for (Declaration declaration : file.declarations()) {
            if (declaration instanceof Declaration.Function function) {
                if (function.receiver().isPresent()) {
                    continue;
                }
                String name = function.name().name();
                hasTests |= isTest(name, "Test") || isTest(name, "Benchmark") || isTest(name, "Fuzz");
                if (isTest(name, EXAMPLE) && isExample(function)) {
                    found.add(function);
                }
            }
            if (!(declaration instanceof Declaration.Import)) {
                declarations++;
            }
        }
        boolean isWhole = !hasTests && declarations > 1 && found.size() == 1;
        return found.stream().map(function -> example(file, function, isWhole)).toList();
    }

    private static boolean isExample(Declaration.Function function) {
        return function.signature().parameters().isEmpty()
                && function.signature().results().isEmpty()
                && function.body().isPresent();
    }

    /** Tells whether a name begins with a word, and not with a longer one. */
    private static boolean isTest(String name, String word) {
        return name.startsWith(word)
                && (name.length() == word.length()
                        || Character.getType(name.codePointAt(word.length())) != Character.LOWERCASE_LETTER);
    }

    private static Example example(SourceFile file, Declaration.Function function, boolean isWhole) {
        Declaration.Body body = function.body().orElseThrow();
        Optional<Comments> last = lastWithin(file.comments(), body);
        String text = last.map(Comments::text).orElse("");
        Matcher output = OUTPUT.matcher(text);
        boolean hasOutput = output.lookingAt();
        String code =
                isWhole ? file.source() : SourceText.body(file.source(), body, hasOutput ? last : Optional.empty());
        return new Example(
                function.name().name().substring(EXAMPLE.length()),
                "",
                function.doc().text(),
                code,
                hasOutput ? stripped(text.substring(output.end())) : "",
                hasOutput && output.group(1) != null,
                hasOutput,
                SourceText.place(file, function.start()));
    }

    private static Optional<Comments> lastWithin(List<Comments> all, Declaration.Body body) {
        int from = 0;
        int to = all.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (all.get(middle).end() <= body.end()) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0 && all.get(from - 1).start() >= body.start()
                ? Optional.of(all.get(from - 1))
                : Optional.empty();
    }

    /** Without the rest of the line on which it begins, if nothing is there. */
    private static String stripped(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == ' ') {
            start++;
        }
        return text.startsWith("\n", start) ? text.substring(start + 1) : text.substring(start);
    }
}
