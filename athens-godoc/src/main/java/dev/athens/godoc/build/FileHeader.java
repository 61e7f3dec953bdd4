package dev.athens.godoc.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands before the package clause and decides whether a file is built.
 *
 * @param goBuild the line that begins with {@code //go:build}
 * @param plusBuild lines that begin with {@code // +build}, which count if there is no other
 * @param isMalformed whether nobody can say what it means, so that the file is not built
 */
record FileHeader(Optional<String> goBuild, List<String> plusBuild, boolean isMalformed) {
    private static final String GO_BUILD = "//go:build";

    /** Reads the header of a file. Source: go/build, parseFileHeader. */
    static FileHeader of(String source) {
        return new Reader().read(source);
    }

    boolean takenBy(BuildTarget target) {
        if (isMalformed) {
            return false;
        }
        if (goBuild.isPresent()) {
            return BuildExpression.goBuild(goBuild.get(), target);
        }
        return plusBuild.stream().allMatch(line -> BuildExpression.plusBuild(line, target));
    }

    private static final class Reader {
        private Optional<String> goBuild = Optional.empty();
        private final List<String> candidates = new ArrayList<>();
        private final List<String> plusBuild = new ArrayList<>();
        private boolean isMalformed;
        private boolean hasEnded;
        private boolean isInComment;

        FileHeader read(String source) {
            int at = 0;
            boolean goesOn = true;
            while (at < source.length() && goesOn) {
                int newline = source.indexOf('\n', at);
                int end = newline < 0 ? source.length() : newline;
                goesOn = line(source.substring(at, end).strip());
                at = end + 1;
            }
            return new FileHeader(goBuild, plusBuild, isMalformed);
        }

        /** Tells whether the next line may belong to the header. */
        private boolean line(String line) {
            if (line.isEmpty() && !hasEnded) {
                // what follows directly on the package clause is its comment
                plusBuild.addAll(candidates);
                candidates.clear();
                return true;
            }
            hasEnded |= !line.startsWith("//");
            if (!isInComment && line.startsWith(GO_BUILD)) {
                String expression = line.substring(GO_BUILD.length());
                if (expression.startsWith(" ") || expression.startsWith("\t") || expression.isEmpty()) {
                    isMalformed |= goBuild.isPresent();
                    goBuild = Optional.of(expression);
                }
            }
            if (!hasEnded) {
                plusBuild(line.substring(2).strip());
            }
            return isCommentAlone(line);
        }

        private void plusBuild(String text) {
            if (text.equals("+build") || text.startsWith("+build ") || text.startsWith("+build\t")) {
                candidates.add(text.substring("+build".length()));
            }
        }

        private boolean isCommentAlone(String whole) {
            String line = whole;
            while (!line.isEmpty()) {
                if (isInComment) {
                    int close = line.indexOf("*/");
                    if (close < 0) {
                        return true;
                    }
                    isInComment = false;
                    line = line.substring(close + 2).strip();
                } else if (line.startsWith("//")) {
                    return true;
                } else if (line.startsWith("/*")) {
                    isInComment = true;
                    line = line.substring(2).strip();
                } else {
                    return false;
                }
            }
            return true;
        }
    }
}
