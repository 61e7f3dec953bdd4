package dev.athens.godoc.build;

/** What a build constraint says. Source: "go help buildconstraint". */
final class BuildExpression {
    private BuildExpression() {}

    /** Tells whether what stands behind {@code //go:build} is true; what is malformed is not. */
    static boolean goBuild(String text, BuildTarget target) {
        return new Reader(text, target).isTrue();
    }

    /** Tells what a line {@code // +build} says; what is malformed in it is true if it is negated only. */
    static boolean plusBuild(String line, BuildTarget target) {
        for (String option : line.strip().split("[ \t]+", -1)) {
            boolean isTrue = true;
            for (String term : option.split(",", -1)) {
                boolean isNegated = term.startsWith("!");
                String tag = isNegated ? term.substring(1) : term;
                isTrue &= isTag(tag) && target.has(tag) != isNegated;
            }
            if (isTrue) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTag(String text) {
        return !text.isEmpty() && text.codePoints().allMatch(BuildExpression::isTagPart);
    }

    private static boolean isTagPart(int c) {
        return Character.isLetter(c) || Character.isDigit(c) || c == '_' || c == '.';
    }

    /** Reads from left to right; not nested deeper than any stack allows. */
    private static final class Reader {
        private static final int MAX_DEPTH = 100;

        private final String text;
        private final BuildTarget target;
        private int at;
        private int depth;
        private boolean isMalformed;

        Reader(String text, BuildTarget target) {
            this.text = text;
            this.target = target;
        }

        boolean isTrue() {
            boolean isTrue = or();
            skipBlanks();
            return isTrue && !isMalformed && at == text.length();
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private boolean takes(String operator) {
            skipBlanks();
            if (!text.startsWith(operator, at)) {
                return false;
            }
            at += operator.length();
            return true;
        }

        private boolean or() {
            boolean isTrue = and();
            while (takes("||")) {
                isTrue |= and();
            }
            return isTrue;
        }

        private boolean and() {
            boolean isTrue = not();
            while (takes("&&")) {
                isTrue &= not();
            }
            return isTrue;
        }

        private boolean not() {
            if (depth == MAX_DEPTH) {
                isMalformed = true;
                return false;
            }
            depth++;
            try {
                if (takes("!")) {
                    return !not();
                }
                if (takes("(")) {
                    boolean inner = or();
                    isMalformed |= !takes(")");
                    return inner;
                }
                return tag();
            } finally {
                depth--;
            }
        }

        private boolean tag() {
            skipBlanks();
            int start = at;
            while (at < text.length() && isTagPart(text.codePointAt(at))) {
                at += Character.charCount(text.codePointAt(at));
            }
            String tag = text.substring(start, at);
            isMalformed |= tag.isEmpty();
            return target.has(tag);
        }
    }
}
