package dev.athens.sumdb.tree;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database signs: how many records it has, and the hash of the tree that they make. Source:
 * golang.org/x/mod/sumdb/tlog, ParseTree.
 *
 * @param records how many, at least 0
 * @param hash the hash of the tree
 */
public record TreeHead(long records, TreeHash hash) {
    private static final String HEADER = "go.sum database tree\n";

    /** 18 digits fit into a long; a tree with more records is 10^10 times what exists. */
    private static final Pattern TEXT =
            Pattern.compile(Pattern.quote(HEADER) + "(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n.*", Pattern.DOTALL);

    /** The tree without records. */
    public static TreeHead empty() {
        return new TreeHead(0, TreeHash.empty());
    }

    /** Reads the text of a note; further lines are skipped. Empty if it is none. */
    public static Optional<TreeHead> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TreeHead(Long.parseLong(matcher.group(1)), TreeHash.parse(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            // base64 with stray bits at its end
            return Optional.empty();
        }
    }

    /** The text that is signed. */
    public String text() {
        return HEADER + records + "\n" + hash + "\n";
    }
}
