package dev.athens.godoc;

import dev.athens.godoc.build.BuildTarget;
import dev.athens.godoc.comment.DocText;
import dev.athens.godoc.comment.HtmlPrinter;
import dev.athens.godoc.comment.Inline;
import dev.athens.godoc.comment.Names;
import dev.athens.godoc.comment.PlainTextPrinter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Our view of a folder in the words of the program that prints Go's. */
final class GoView {
    private static final BuildTarget TARGET = BuildTarget.LINUX;

    private final PackageDoc doc;
    private final Names names;
    private final HtmlPrinter html = new HtmlPrinter(3, GoView::url);
    private final List<Object> comments = new ArrayList<>();

    private GoView(PackageDoc doc) {
        this.doc = doc;
        this.names = doc.names();
    }

    static Map<String, Object> of(Path folder, Visibility visibility) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".go") && Files.isRegularFile(file)) {
                    sources.put(name, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
                }
            }
        }
        PackageFiles files = PackageFiles.choose(sources, TARGET);
        return new GoView(PackageDoc.of("example.com/p", files.files(), visibility)).view(folder);
    }

    private static String url(Inline.DocLink link) {
        String anchor = link.anchor().isEmpty() && !link.importPath().isEmpty() ? "" : "#" + link.anchor();
        return (link.importPath().isEmpty() ? "" : "/" + link.importPath()) + anchor;
    }

    private Map<String, Object> view(Path folder) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Dir", folder.toString());
        view.put("Name", doc.name());
        view.put("Doc", doc.doc());
        view.put("Synopsis", doc.synopsis());
        view.put("Imports", doc.imports());
        view.put("Filenames", doc.files());
        comment(doc.doc());
        view.put("Consts", values(doc.constants()));
        view.put("Vars", values(doc.variables()));
        view.put("Funcs", functions(doc.functions()));
        view.put("Types", doc.types().stream().map(this::type).toList());
        view.put("Examples", examples(doc.examples()));
        Map<String, Object> notes = new LinkedHashMap<>();
        doc.notes()
                .forEach((marker, all) -> notes.put(
                        marker,
                        all.stream()
                                .map(note -> fields("UID", note.uid(), "Body", note.body()))
                                .toList()));
        view.put("Notes", notes);
        view.put("Comments", comments);
        return view;
    }

    private void comment(String text) {
        DocText parsed = DocText.parse(text, names);
        comments.add(fields(
                "Text",
                PlainTextPrinter.print(parsed),
                "HTML",
                html.print(parsed),
                "Synopsis",
                PackageDoc.synopsis(text, names)));
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private List<Map<String, Object>> values(List<ValueDoc> all) {
        return all.stream()
                .map(value -> {
                    comment(value.doc());
                    return fields("Doc", value.doc(), "Names", value.names());
                })
                .toList();
    }

    private List<Map<String, Object>> functions(List<FunctionDoc> all) {
        return all.stream()
                .map(function -> {
                    comment(function.doc());
                    return fields(
                            "Doc",
                            function.doc(),
                            "Name",
                            function.name(),
                            "Recv",
                            function.receiver(),
                            "Orig",
                            function.originalReceiver(),
                            "Level",
                            function.level(),
                            "Examples",
                            examples(function.examples()));
                })
                .toList();
    }

    private Map<String, Object> type(TypeDoc type) {
        comment(type.doc());
        return fields(
                "Doc",
                type.doc(),
                "Name",
                type.name(),
                "Consts",
                values(type.constants()),
                "Vars",
                values(type.variables()),
                "Funcs",
                functions(type.functions()),
                "Methods",
                functions(type.methods()),
                "Examples",
                examples(type.examples()));
    }

    private static List<Map<String, Object>> examples(List<Example> all) {
        return all.stream()
                .map(example -> fields(
                        "Name",
                        example.name(),
                        "Suffix",
                        example.suffix(),
                        "Doc",
                        example.doc(),
                        "Output",
                        example.output(),
                        "Unordered",
                        example.isUnordered(),
                        "EmptyOutput",
                        example.hasOutput() && example.output().isEmpty()))
                .toList();
    }
}
