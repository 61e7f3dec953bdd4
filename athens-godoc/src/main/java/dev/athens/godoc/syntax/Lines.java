package dev.athens.godoc.syntax;

import java.util.Arrays;

/** Where the lines of a file begin. */
public final class Lines {
    private final int[] starts;

    Lines(String source) {
        this.starts = new int[1 + (int) source.chars().filter(c -> c == '\n').count()];
        int line = 0;
        for (int newline = source.indexOf('\n'); newline >= 0; newline = source.indexOf('\n', newline + 1)) {
            line++;
            starts[line] = newline + 1;
        }
    }

    /** The number of the line on which a character stands, from 1. */
    public int number(int at) {
        int found = Arrays.binarySearch(starts, at);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
