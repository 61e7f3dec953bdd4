package dev.athens.godoc.comment;

import java.util.List;

/** A piece of running text. */
public sealed interface Inline {
    /** Text that stands for itself. */
    record Plain(String text) implements Inline {}

    /** A link to an address, which is one of a known scheme. */
    record Link(List<Inline> text, String url) implements Inline {
        /** Copies the list. */
        public Link {
            text = List.copyOf(text);
        }
    }

    /**
     * A link to documentation.
     *
     * @param importPath the package; empty for the one that the comment is about
     * @param receiver the type of a method or field; empty if there is none
     * @param name what is documented; empty for the package itself
     */
    record DocLink(List<Inline> text, String importPath, String receiver, String name) implements Inline {
        /** Copies the list. */
        public DocLink {
            text = List.copyOf(text);
        }

        /** The anchor on the page of the package; empty for the package itself. */
        public String anchor() {
            if (name.isEmpty()) {
                return "";
            }
            return receiver.isEmpty() ? name : receiver + "." + name;
        }
    }
}
