package dev.athens.standalone.config;

import java.util.Locale;

/**
 * A setting that is none of the table of keys, because only the kind of part that it belongs to knows it.
 *
 * @param key its place in the file, such as {@code Storage.Shelf.RootPath}
 * @param name under which name it was given, for messages
 * @param text its value as a variable would hold it
 * @param source where it comes from, for people
 */
record ProvidedSetting(String key, String name, String text, String source) {
    boolean isVariable() {
        return source.endsWith(" " + name);
    }

    /** Tells whether it stands in a table of the file, or would. */
    boolean isIn(String table) {
        return key.regionMatches(true, 0, table + ".", 0, table.length() + 1);
    }

    /** What keys and variables of the same setting have in common: neither case nor dots and underscores count. */
    static String common(String key) {
        return key.replaceAll("[._]", "").toLowerCase(Locale.ROOT);
    }
}
