package dev.athens.godoc.syntax;

import java.util.List;
import java.util.Optional;

/** What a file declares at its top level. */
public sealed interface Declaration {
    /** The comment before it. */
    Comments doc();

    /** Where it begins, after its comment. */
    int start();

    /** Where it ends. */
    int end();

    /** Imports; their groups are taken apart. */
    record Import(Optional<String> name, String path, int start, int end) implements Declaration {
        @Override
        public Comments doc() {
            return Comments.NONE;
        }
    }

    /** Constants or variables that stand together. */
    record Values(Comments doc, boolean areConstants, boolean isGroup, List<Value> each, int start, int end)
            implements Declaration {
        /** Copies the list. */
        public Values {
            each = List.copyOf(each);
        }
    }

    /**
     * One line of them.
     *
     * @param type if it is written
     * @param expressions how many values there are
     */
    record Value(
            Comments doc,
            List<Identifier> names,
            Optional<TypeExpression> type,
            int expressions,
            Comments comment,
            int start,
            int end) {
        /** Copies the list. */
        public Value {
            names = List.copyOf(names);
        }
    }

    /**
     * A type; groups are taken apart.
     *
     * @param doc its own comment, or that of its group
     * @param isGrouped whether it stands in parentheses
     * @param start where its name begins, if it is grouped, else the keyword
     */
    record Type(
            Comments doc,
            Identifier name,
            List<Field> typeParameters,
            TypeExpression type,
            boolean isGrouped,
            int start,
            int end)
            implements Declaration {
        /** Copies the list. */
        public Type {
            typeParameters = List.copyOf(typeParameters);
        }
    }

    /**
     * A function or method.
     *
     * @param receiver of a method
     * @param body where its body is, if it has one
     */
    record Function(
            Comments doc,
            Optional<List<Field>> receiver,
            Identifier name,
            Signature signature,
            Optional<Body> body,
            int start,
            int end)
            implements Declaration {}

    /**
     * Where the body of a function is, with its braces.
     *
     * @param start where its brace is
     */
    record Body(int start, int end) {}
}
