package dev.athens.godoc.syntax;

/**
 * A name in the source.
 *
 * @param name such as {@code Reader}
 * @param start where it begins
 */
public record Identifier(String name, int start) {
    /** Where it ends. */
    public int end() {
        return start + name.length();
    }

    /** Tells whether other packages see it. */
    public boolean isExported() {
        return isExported(name);
    }

    /** Tells whether other packages see a name: it begins with an upper-case letter. */
    public static boolean isExported(String name) {
        return !name.isEmpty() && Character.getType(name.codePointAt(0)) == Character.UPPERCASE_LETTER;
    }
}
