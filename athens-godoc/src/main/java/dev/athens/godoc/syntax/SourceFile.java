package dev.athens.godoc.syntax;

import java.util.List;

/**
 * A Go file.
 *
 * @param name of the file, without folders
 * @param source all of it
 * @param lines of it
 * @param doc the comment before the package clause
 * @param packageName what the package clause says; empty if there is none
 * @param declarations in their order
 * @param comments all of them, in their order
 * @param problems what is no Go in it, the first few
 */
public record SourceFile(
        String name,
        String source,
        Lines lines,
        Comments doc,
        String packageName,
        List<Declaration> declarations,
        List<Comments> comments,
        List<Problem> problems) {
    /**
     * Something that is no Go.
     *
     * @param line from 1
     * @param message what was expected, and what was found
     */
    public record Problem(int line, String message) {}

    /** Copies the lists. */
    public SourceFile {
        declarations = List.copyOf(declarations);
        comments = List.copyOf(comments);
        problems = List.copyOf(problems);
    }

    /** Reads a file; what is no Go is noted, and what is declared behind it is read nevertheless. */
    public static SourceFile parse(String name, String source) {
        return new Parser(name, source).file();
    }
}
