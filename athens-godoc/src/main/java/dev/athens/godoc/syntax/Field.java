package dev.athens.godoc.syntax;

import java.util.List;

/**
 * A field of a struct, a method or element of an interface, a parameter or a result; several of one type stand in one.
 *
 * @param names none if it is embedded, or a parameter without a name
 * @param type what it is
 * @param start where it begins, after its doc comment
 * @param end where it ends, before a comment on its line
 * @param doc the comment before it
 * @param comment the comment behind it on the same line
 */
public record Field(List<Identifier> names, TypeExpression type, int start, int end, Comments doc, Comments comment) {
    /** Copies the list. */
    public Field {
        names = List.copyOf(names);
    }
}
