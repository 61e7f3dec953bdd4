package dev.athens.godoc;

import dev.athens.godoc.syntax.Identifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts examples where they belong, by their names. Source: go/doc, classifyExamples. Not thread-safe. */
final class ExampleAssignment {
    private static final String OF_PACKAGE = "";

    private final Map<String, List<Example>> byId = new HashMap<>();

    private ExampleAssignment() {}

    /** A package with its examples; those that belong to nothing are left out. */
    static PackageDoc of(PackageDoc all, List<Example> examples) {
        if (examples.isEmpty()) {
            return all;
        }
        ExampleAssignment assignment = new ExampleAssignment();
        assignment.collectIds(all);
        examples.forEach(assignment::assign);
        assignment.byId.values().forEach(each -> each.sort(Comparator.comparing(Example::suffix)));
        return assignment.filled(all);
    }

    private void collectIds(PackageDoc all) {
        id(OF_PACKAGE);
        all.functions().forEach(function -> idOfExported(function.name(), function.name()));
        for (TypeDoc type : all.types()) {
            if (Identifier.isExported(type.name())) {
                id(type.name());
                type.functions().forEach(function -> idOfExported(function.name(), function.name()));
                type.methods().forEach(method -> idOfExported(method.name(), id(method)));
            }
        }
    }

    private static String id(FunctionDoc method) {
        return method.receiverName() + "_" + method.name();
    }

    private void idOfExported(String name, String id) {
        if (Identifier.isExported(name)) {
            id(id);
        }
    }

    private void id(String id) {
        byId.put(id, new ArrayList<>());
    }

    /** The longest beginning of the name that is that of something counts; what follows is its suffix. */
    private void assign(Example example) {
        String name = example.name();
        for (int end = name.length(); end >= 0; end = name.lastIndexOf('_', end - 1)) {
            String suffix = end == name.length() ? "" : name.substring(end + 1);
            boolean isSplit = end == name.length()
                    || (!suffix.isEmpty() && Character.getType(suffix.codePointAt(0)) == Character.LOWERCASE_LETTER);
            List<Example> place = byId.get(name.substring(0, end));
            if (isSplit && place != null) {
                place.add(example.withSuffix(suffix));
                return;
            }
        }
    }

    private List<Example> found(String id, String name) {
        return Identifier.isExported(name) ? byId.getOrDefault(id, List.of()) : List.of();
    }

    private PackageDoc filled(PackageDoc all) {
        return all.with(
                all.functions().stream()
                        .map(function -> function.with(found(function.name(), function.name())))
                        .toList(),
                all.types().stream().map(this::filled).toList(),
                byId.getOrDefault(OF_PACKAGE, List.of()));
    }

    private TypeDoc filled(TypeDoc type) {
        if (!Identifier.isExported(type.name())) {
            return type;
        }
        return new TypeDoc(
                type.doc(),
                type.name(),
                type.declaration(),
                type.members(),
                type.constants(),
                type.variables(),
                type.functions().stream()
                        .map(function -> function.with(found(function.name(), function.name())))
                        .toList(),
                type.methods().stream()
                        .map(method -> method.with(found(id(method), method.name())))
                        .toList(),
                found(type.name(), type.name()),
                type.place());
    }
}
