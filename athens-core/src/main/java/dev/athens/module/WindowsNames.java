package dev.athens.module;

import java.util.Locale;
import java.util.Set;

/** Device names that Windows reserves in every directory, in any letter case and with any extension. */
final class WindowsNames {
    private static final Set<String> NAMES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private WindowsNames() {}

    /** Tells whether the part of a path element before its first dot is reserved. */
    static boolean contains(String element) {
        return NAMES.contains(stem(element).toLowerCase(Locale.ROOT));
    }

    /** The part of a path element before its first dot. */
    static String stem(String element) {
        int dot = element.indexOf('.');
        return dot < 0 ? element : element.substring(0, dot);
    }
}
