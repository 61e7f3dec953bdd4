package dev.athens.godoc;

import java.util.List;

/**
 * A function or method.
 *
 * @param doc the text of the comment; may be empty
 * @param declaration as it is written, without its body
 * @param receiver such as {@code *T} or {@code T[E]}; empty for a function
 * @param originalReceiver for which a method is declared that {@code receiver} has because it embeds that type
 * @param level how deep that is embedded; 0 if it is not
 */
public record FunctionDoc(
        String doc,
        String name,
        String declaration,
        String receiver,
        String originalReceiver,
        int level,
        List<Example> examples,
        Place place) {
    /** Copies the list. */
    public FunctionDoc {
        examples = List.copyOf(examples);
    }

    /** The name of the type that has the method, without pointer and type parameters; empty for a function. */
    public String receiverName() {
        return TypeDoc.nameOf(receiver);
    }

    FunctionDoc with(List<Example> found) {
        return new FunctionDoc(doc, name, declaration, receiver, originalReceiver, level, found, place);
    }
}
