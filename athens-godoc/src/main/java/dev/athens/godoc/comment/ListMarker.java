package dev.athens.godoc.comment;

import java.util.Optional;

/**
 * The beginning of an item of a list.
 *
 * @param number such as {@code 12}; empty for a bullet
 * @param rest of the line
 */
record ListMarker(String number, String rest) {
    static boolean isAt(String line) {
        return find(line).isPresent();
    }

    /** Finds the mark at the beginning of a line, after its indentation. */
    static Optional<ListMarker> find(String indented) {
        String line = Letters.trimmed(indented);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        int end = 0;
        String number = "";
        if ("•*+-".indexOf(line.charAt(0)) >= 0) {
            end = 1;
        } else {
            while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
                end++;
            }
            if (end == 0 || end == line.length() || (line.charAt(end) != '.' && line.charAt(end) != ')')) {
                return Optional.empty();
            }
            number = line.substring(0, end);
            end++;
        }
        String rest = line.substring(end);
        return BlockLines.isIndented(rest) && !Letters.trimmed(rest).isEmpty()
                ? Optional.of(new ListMarker(number, rest))
                : Optional.empty();
    }
}
