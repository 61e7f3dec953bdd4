package dev.athens.godoc;

import java.util.List;

/**
 * Constants or variables that are declared together.
 *
 * @param doc the text of the comment; may be empty
 * @param names what is declared; {@code _} stands for a name that is not shown
 * @param declaration as it is written
 */
public record ValueDoc(String doc, List<String> names, boolean areConstants, String declaration, Place place) {
    /** Copies the list. */
    public ValueDoc {
        names = List.copyOf(names);
    }
}
