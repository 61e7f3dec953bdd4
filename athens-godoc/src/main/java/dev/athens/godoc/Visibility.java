package dev.athens.godoc;

import dev.athens.godoc.syntax.Identifier;

/** What of a package is documented. */
public enum Visibility {
    /** What other packages see. */
    EXPORTED,
    /** All that is declared at the top level. */
    ALL;

    boolean shows(String name) {
        return this == ALL || Identifier.isExported(name);
    }
}
