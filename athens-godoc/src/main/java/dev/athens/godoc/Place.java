package dev.athens.godoc;

/**
 * Where something stands.
 *
 * @param file the name of the file, without folders
 * @param line from 1
 */
public record Place(String file, int line) {}
