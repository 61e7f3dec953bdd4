package dev.athens.godoc.comment;

import java.util.Optional;

/** What words in brackets stand for in the comments of a package. */
public interface Names {
    /** Knows the packages of the standard library alone. */
    Names NONE = new Names() {
        @Override
        public Optional<String> importPath(String name) {
            return Optional.empty();
        }

        @Override
        public boolean hasSymbol(String receiver, String name) {
            return false;
        }
    };

    /**
     * The import path of a package that is called so here.
     *
     * @return empty if none is; an empty text for the package itself
     */
    Optional<String> importPath(String name);

    /**
     * Tells whether the package has something of this name.
     *
     * @param receiver the type of a method or field; empty for what is declared at the top level
     */
    boolean hasSymbol(String receiver, String name);
}
