package dev.athens.godoc;

import dev.athens.godoc.NamedType.OrderedValues;
import dev.athens.godoc.syntax.Comments;
import dev.athens.godoc.syntax.Declaration;
import dev.athens.godoc.syntax.Field;
import dev.athens.godoc.syntax.SourceFile;
import dev.athens.godoc.syntax.TypeExpression;
import dev.athens.godoc.syntax.TypeExpression.BaseName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the files of one package. Source: go/doc, reader.go. Not thread-safe. */
final class PackageReader {
    /** How much of a group must be of one type to be shown with it. */
    private static final double MOSTLY = 0.75;

    private final List<SourceFile> files;
    private final Visibility visibility;
    private final Shown shown;
    private final Imports imports = new Imports();
    private final Notes notes = new Notes();
    private final List<String> docs = new ArrayList<>();
    private final Map<String, NamedType> types = new LinkedHashMap<>();
    private final List<OrderedValues> values = new ArrayList<>();
    private final MethodSet functions = new MethodSet();
    private int order;

    /** Reads files in the order of their names. */
    PackageReader(List<SourceFile> files, Visibility visibility) {
        this.files =
                files.stream().sorted(Comparator.comparing(SourceFile::name)).toList();
        this.visibility = visibility;
        this.shown = new Shown(visibility, shadowed());
    }

    private Set<String> shadowed() {
        Set<String> names = new HashSet<>();
        declarations(Declaration.Type.class)
                .map(type -> type.name().name())
                .filter(Predeclared::has)
                .forEach(names::add);
        return names;
    }

    private <T> Stream<T> declarations(Class<T> kind) {
        return files.stream()
                .flatMap(file -> file.declarations().stream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    PackageDoc read(String importPath, List<SourceFile> tests) {
        files.forEach(this::read);
        // once it is known which types there are
        files.forEach(file -> file.declarations().forEach(declaration -> {
            if (declaration instanceof Declaration.Function function) {
                function(file, function);
            }
        }));
        EmbeddedMethods embedded = new EmbeddedMethods();
        types.values().stream().filter(NamedType::isStruct).forEach(embedded::collect);
        dropUndeclaredTypes();
        PackageDoc all = new PackageDoc(
                importPath,
                files.isEmpty() ? "" : files.get(files.size() - 1).packageName(),
                String.join("\n", docs),
                imports.paths(),
                files.stream().map(SourceFile::name).toList(),
                sorted(values, true),
                sorted(values, false),
                functions.sorted(true),
                types.values().stream()
                        .map(PackageReader::doc)
                        .sorted(Comparator.comparing(TypeDoc::name))
                        .toList(),
                List.of(),
                notes.byMarker(),
                problems(),
                imports::path);
        return ExampleAssignment.of(all, ExampleReader.read(tests));
    }

    private List<PackageDoc.FileProblem> problems() {
        return files.stream()
                .flatMap(file -> file.problems().stream()
                        .map(problem ->
                                new PackageDoc.FileProblem(new Place(file.name(), problem.line()), problem.message())))
                .toList();
    }

    private NamedType type(String name) {
        return types.computeIfAbsent(name, NamedType::new);
    }

    private static boolean canBeDocumented(String name) {
        return !name.isEmpty() && !name.equals("_");
    }

    private void read(SourceFile file) {
        if (!file.doc().isEmpty()) {
            packageDoc(file.doc());
        }
        for (Declaration declaration : file.declarations()) {
            if (declaration instanceof Declaration.Import imported) {
                imports.add(imported);
            } else if (declaration instanceof Declaration.Values declared) {
                shown.values(file, declared).ifPresent(shownValues -> values(file, declared, shownValues));
            } else if (declaration instanceof Declaration.Type declared
                    && visibility.shows(declared.name().name())
                    && canBeDocumented(declared.name().name())) {
                type(file, declared);
            }
        }
        file.comments().forEach(notes::read);
    }

    private void packageDoc(Comments comments) {
        String text = comments.text();
        if (docs.stream().allMatch(String::isEmpty)) {
            docs.clear();
        }
        docs.add(text);
    }

    private void values(SourceFile file, Declaration.Values declared, Shown.Values shownValues) {
        ValueDoc doc = new ValueDoc(
                declared.doc().text(),
                shownValues.each().stream()
                        .flatMap(value -> value.names().stream())
                        .toList(),
                declared.areConstants(),
                shownValues.text(),
                SourceText.place(file, declared.start()));
        String sortName = shownValues.each().size() == 1
                ? shownValues.each().get(0).names().get(0)
                : "";
        Optional<String> type = mostlyOf(declared.areConstants(), shownValues.each());
        List<OrderedValues> place = type.map(name -> type(name).values()).orElse(values);
        place.add(new OrderedValues(doc, sortName, order));
        order++;
    }

    /** The type with which constants or variables are shown; empty if they have none, or several. */
    private Optional<String> mostlyOf(boolean areConstants, List<Shown.Value> each) {
        String of = "";
        int count = 0;
        String last = "";
        for (Shown.Value value : each) {
            String name = "";
            if (value.type().isPresent()) {
                BaseName base = value.type().get().baseName();
                name = base.isImported() ? "" : base.name();
            } else if (areConstants && !value.hasValues()) {
                name = last;
            }
            if (!name.isEmpty()) {
                if (!of.isEmpty() && !of.equals(name)) {
                    return Optional.empty();
                }
                of = name;
                count++;
            }
            last = name;
        }
        return canBeDocumented(of) && visibility.shows(of) && count >= (int) (each.size() * MOSTLY)
                ? Optional.of(of)
                : Optional.empty();
    }

    private void type(SourceFile file, Declaration.Type declared) {
        NamedType type = type(declared.name().name());
        type.declare(new NamedType.Declared(
                declared.doc().text(),
                shown.type(file, declared),
                declared.type() instanceof TypeExpression.Struct,
                SourceText.place(file, declared.start())));
        for (Field field : fields(declared.type())) {
            BaseName base = field.type().baseName();
            if (field.names().isEmpty() && !base.isImported() && canBeDocumented(base.name())) {
                type.embeds(type(base.name()), field.type());
            }
        }
    }

    private static List<Field> fields(TypeExpression type) {
        if (type instanceof TypeExpression.Struct struct) {
            return struct.fields();
        }
        return type instanceof TypeExpression.Interface elements ? elements.elements() : List.of();
    }

    private void function(SourceFile file, Declaration.Function function) {
        if (!visibility.shows(function.name().name())) {
            return;
        }
        if (function.receiver().isEmpty()) {
            constructed(function).map(NamedType::functions).orElse(functions).declare(file, function);
            return;
        }
        List<Field> receiver = function.receiver().get();
        if (!receiver.isEmpty()) {
            BaseName base = receiver.get(0).type().baseName();
            if (!base.isImported() && canBeDocumented(base.name())) {
                type(base.name()).methods().declare(file, function);
            }
        }
    }

    /** The one type of the package that a function gives, or gives a list of; empty if it is none or several. */
    private Optional<NamedType> constructed(Declaration.Function function) {
        Optional<NamedType> found = Optional.empty();
        for (Field result : function.signature().results()) {
            TypeExpression written =
                    result.type() instanceof TypeExpression.Array array ? array.element() : result.type();
            BaseName base = written.baseName();
            String name = base.name();
            if (base.isImported()
                    || !visibility.shows(name)
                    || isPredeclared(name)
                    || function.signature().hasTypeParameter(name)
                    || !canBeDocumented(name)) {
                continue;
            }
            if (found.isPresent()) {
                return Optional.empty();
            }
            found = Optional.of(type(name));
        }
        return found;
    }

    private boolean isPredeclared(String name) {
        return Predeclared.TYPES.contains(name) && !types.containsKey(name);
    }

    /** What belongs to types that are not declared here goes to the package. */
    private void dropUndeclaredTypes() {
        for (NamedType type : List.copyOf(types.values())) {
            boolean isPredeclared = Predeclared.TYPES.contains(type.name());
            if (type.declared().isPresent()) {
                continue;
            }
            if (isPredeclared || (visibility.shows(type.name()) && (type.isEmbedded() || imports.hasDotImport()))) {
                values.addAll(type.values());
                functions.add(type.functions(), true);
                if (!isPredeclared) {
                    functions.add(type.methods(), false);
                }
            }
            types.remove(type.name());
        }
    }

    private static List<ValueDoc> sorted(Collection<OrderedValues> all, boolean areConstants) {
        return all.stream()
                .filter(each -> each.doc().areConstants() == areConstants)
                .sorted(Comparator.comparing(OrderedValues::sortName).thenComparingInt(OrderedValues::order))
                .map(OrderedValues::doc)
                .toList();
    }

    private static TypeDoc doc(NamedType type) {
        NamedType.Declared declared = type.declared().orElseThrow();
        return new TypeDoc(
                declared.doc(),
                type.name(),
                declared.shown().text(),
                declared.shown().members(),
                sorted(type.values(), true),
                sorted(type.values(), false),
                type.functions().sorted(true),
                type.methods().sorted(false),
                List.of(),
                declared.place());
    }
}
