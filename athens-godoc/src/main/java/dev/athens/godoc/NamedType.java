package dev.athens.godoc;

import dev.athens.godoc.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A type of a package while it is read; it may be mentioned before it is declared, and elsewhere. Not thread-safe. */
final class NamedType {
    private final String name;
    private final List<OrderedValues> values = new ArrayList<>();
    private final MethodSet functions = new MethodSet();
    private final MethodSet methods = new MethodSet();

    /** What it embeds, and whether by a pointer. */
    private final Map<NamedType, Boolean> embedded = new LinkedHashMap<>();

    private Optional<Declared> declared = Optional.empty();
    private boolean isEmbedded;

    /** How it is declared. */
    record Declared(String doc, Shown.Type shown, boolean isStruct, Place place) {}

    /**
     * Constants or variables, in the order in which they are declared.
     *
     * @param sortName by which they are shown, if only one line is
     */
    record OrderedValues(ValueDoc doc, String sortName, int order) {}

    NamedType(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    List<OrderedValues> values() {
        return values;
    }

    MethodSet functions() {
        return functions;
    }

    MethodSet methods() {
        return methods;
    }

    Map<NamedType, Boolean> embedded() {
        return embedded;
    }

    void embeds(NamedType other, TypeExpression written) {
        other.isEmbedded = true;
        embedded.put(other, written instanceof TypeExpression.Pointer);
    }

    boolean isEmbedded() {
        return isEmbedded;
    }

    void declare(Declared as) {
        declared = Optional.of(as);
    }

    Optional<Declared> declared() {
        return declared;
    }

    boolean isStruct() {
        return declared.filter(Declared::isStruct).isPresent();
    }
}
