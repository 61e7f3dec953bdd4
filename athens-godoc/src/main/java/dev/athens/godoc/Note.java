package dev.athens.godoc;

/**
 * A marked comment, such as {@code BUG(gri): fails on Mondays}.
 *
 * @param uid who wrote it
 * @param body on one line
 */
public record Note(String uid, String body) {}
