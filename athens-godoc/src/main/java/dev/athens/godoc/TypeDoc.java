package dev.athens.godoc;

import java.util.List;

/**
 * A type and what belongs to it.
 *
 * @param doc the text of the comment; may be empty
 * @param declaration as it is written, without what is not exported
 * @param members the names of its fields, or of the methods of an interface
 * @param constants that are mostly of this type
 * @param variables that are mostly of this type
 * @param functions that give one
 * @param methods with those of types that it embeds and that are not shown themselves
 */
public record TypeDoc(
        String doc,
        String name,
        String declaration,
        List<String> members,
        List<ValueDoc> constants,
        List<ValueDoc> variables,
        List<FunctionDoc> functions,
        List<FunctionDoc> methods,
        List<Example> examples,
        Place place) {
    /** Copies the lists. */
    public TypeDoc {
        members = List.copyOf(members);
        constants = List.copyOf(constants);
        variables = List.copyOf(variables);
        functions = List.copyOf(functions);
        methods = List.copyOf(methods);
        examples = List.copyOf(examples);
    }

    /** The name in a receiver such as {@code *T[E]}. */
    static String nameOf(String receiver) {
        String name = receiver.startsWith("*") ? receiver.substring(1) : receiver;
        int bracket = name.indexOf('[');
        return bracket < 0 ? name : name.substring(0, bracket);
    }
}
