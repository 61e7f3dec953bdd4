package dev.athens.godoc;

/**
 * An example out of a test file.
 *
 * @param name of its function, without {@code Example}, such as {@code Buffer_Write_twice}
 * @param suffix which of several it is, such as {@code twice}; may be empty
 * @param doc the text of the comment; may be empty
 * @param code the body of the function, or the whole file if all else in it belongs to the example
 * @param output what it prints; empty if nobody says so
 * @param isUnordered whether the lines may come in any order
 * @param hasOutput whether it says what it prints, if it be nothing
 */
public record Example(
        String name,
        String suffix,
        String doc,
        String code,
        String output,
        boolean isUnordered,
        boolean hasOutput,
        Place place) {
    Example withSuffix(String other) {
        return new Example(name, other, doc, code, output, isUnordered, hasOutput, place);
    }
}
