package dev.athens.godoc.comment;

import java.util.List;

/**
 * A doc comment that was read.
 *
 * @param blocks in their order
 * @param links that the comment defines, in their order
 */
public record DocText(List<Block> blocks, List<Definition> links) {
    /** Copies the lists. */
    public DocText {
        blocks = List.copyOf(blocks);
        links = List.copyOf(links);
    }

    /**
     * A line such as {@code [spec]: https://go.dev/ref/spec}.
     *
     * @param isUsed whether the text has such a link
     */
    public record Definition(String text, String url, boolean isUsed) {}

    /**
     * Reads a doc comment.
     *
     * @param text without the marks of comments
     * @param names what words in brackets stand for
     */
    public static DocText parse(String text, Names names) {
        return new CommentParser(names).parse(text);
    }
}
