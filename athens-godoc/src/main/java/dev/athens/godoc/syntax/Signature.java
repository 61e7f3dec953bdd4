package dev.athens.godoc.syntax;

import java.util.List;

/**
 * What a function takes and gives.
 *
 * @param typeParameters in brackets, if it has any
 * @param end where it ends
 */
public record Signature(List<Field> typeParameters, List<Field> parameters, List<Field> results, int end) {
    /** Copies the lists. */
    public Signature {
        typeParameters = List.copyOf(typeParameters);
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /** Tells whether one of its type parameters has this name. */
    public boolean hasTypeParameter(String name) {
        return typeParameters.stream()
                .flatMap(field -> field.names().stream())
                .anyMatch(parameter -> parameter.name().equals(name));
    }
}
